namespace Gordo.Core.Python.Hdf5;

/// <summary>
/// Reads the subset of HDF5 that Keras files use, from memory. External links, chunks, filters and
/// external storage are rejected.
/// </summary>
/// <remarks>HDF5 File Format Specification 2.0, II.A: superblock of version 0 with addresses and lengths of 8 bytes.</remarks>
internal static class Hdf5File
{
    private const int RootEntry = 56;

    /// <summary>The file signature. Not a UTF-8 literal, which would encode the first byte as two.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Opens a file and returns its root group.</summary>
    /// <exception cref="ModelException">The file is not HDF5 or has an unsupported superblock.</exception>
    public static Hdf5Object Open(ReadOnlyMemory<byte> content)
    {
        var file = new Hdf5Bytes(content);
        if (!content.Span.StartsWith(Signature))
            throw new ModelException("the weights are not an HDF5 file");
        if (file.Byte(8) != 0 || file.Byte(13) != 8 || file.Byte(14) != 8 || file.UInt64(24) != 0)
            throw new ModelException("the HDF5 file has a superblock of an unsupported version or with unsupported sizes");
        return new Hdf5Object(file, file.UInt64(RootEntry + 8), "");
    }
}
