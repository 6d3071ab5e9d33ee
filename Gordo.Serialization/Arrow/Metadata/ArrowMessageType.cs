namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>The type of a message: the union <c>MessageHeader</c> of Message.fbs.</summary>
internal enum ArrowMessageType : byte
{
    None = 0,
    Schema = 1,
    DictionaryBatch = 2,
    RecordBatch = 3,
}
