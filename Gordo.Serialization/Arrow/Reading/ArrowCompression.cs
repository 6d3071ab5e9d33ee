namespace Gordo.Serialization.Arrow.Reading;

/// <summary>How the buffers of a batch are compressed.</summary>
internal enum ArrowCompression
{
    None,
    Lz4Frame,
    Zstd,
}
