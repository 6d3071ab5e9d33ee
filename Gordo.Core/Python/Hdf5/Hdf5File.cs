namespace Gordo.Core.Python.Hdf5;

/// <summary>
/// Reads the few structures of HDF5 that Keras' files consist of, out of memory. Links that lead elsewhere, chunks,
/// filters and external storage are refused.
/// </summary>
/// <remarks>HDF5 File Format Specification 2.0, II.A: superblock of version 0 with addresses and lengths of 8 bytes.</remarks>
internal static class Hdf5File
{
    private const int RootEntry = 56;

    /// <summary>What such a file begins with. Not a UTF-8 literal, in which the first byte would be two.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Opens a file and gives its root.</summary>
    /// <exception cref="ModelException">It is no such file, or of another kind.</exception>
    public static Hdf5Object Open(ReadOnlyMemory<byte> content)
    {
        var file = new Hdf5Bytes(content);
        if (!content.Span.StartsWith(Signature))
            throw new ModelException("the weights are not an HDF5 file");
        if (file.Byte(8) != 0 || file.Byte(13) != 8 || file.Byte(14) != 8 || file.UInt64(24) != 0)
            throw new ModelException("the HDF5 file has a superblock of a version or with sizes that are not read");
        return new Hdf5Object(file, file.UInt64(RootEntry + 8), "");
    }
}
