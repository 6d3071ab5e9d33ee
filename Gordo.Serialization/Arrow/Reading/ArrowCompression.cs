namespace Gordo.Serialization.Arrow.Reading;

/// <summary>The compression of a batch's buffers.</summary>
internal enum ArrowCompression
{
    None,
    Lz4Frame,
    Zstd,
}
