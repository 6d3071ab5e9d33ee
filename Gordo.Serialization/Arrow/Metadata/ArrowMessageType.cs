namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>What a message holds: the union <c>MessageHeader</c> of Message.fbs.</summary>
internal enum ArrowMessageType : byte
{
    None = 0,
    Schema = 1,
    DictionaryBatch = 2,
    RecordBatch = 3,
}
