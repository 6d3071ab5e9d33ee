using System.Buffers.Binary;
using Gordo.Serialization;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Mutates the structs of a Parquet file's footer or of a page header, or single bytes.</summary>
internal static class ParquetMutator
{
    private const int Tail = 8;

    public static byte[] Mutate(byte[] file, Random random)
    {
        int footerLength = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - Tail));
        int footerStart = file.Length - Tail - footerLength;
        if (random.Next(10) < 3)
            return ByteMutator.Mutate(file, random, footerLength + Tail);
        Node footer = ThriftTree.Parse(file.AsSpan(footerStart)).Struct;
        byte[] data = file[..footerStart];
        if (random.Next(5) < 2 && MovePage(footer, ref data, random))
            return Join(data, ThriftTree.Write(footer), random);
        ThriftTree.Mutator.Mutate(footer, random);
        return Join(data, ThriftTree.Write(footer), random);
    }

    private static byte[] Join(byte[] data, byte[] footer, Random random)
    {
        long length = random.OneIn(50) ? random.UnusualNumber(footer.Length) : footer.Length;
        return [.. data, .. footer, .. BitConverter.GetBytes((int)length), .. "PAR1"u8];
    }

    // A mutated page header has another length, so the page is moved to the end and its offset in the footer is updated.
    private static bool MovePage(Node footer, ref byte[] data, Random random)
    {
        const int RowGroups = 4, Chunks = 1, Metadata = 3, DataPage = 9, DictionaryPage = 11;
        if (Child(footer, RowGroups)?.Children is not { Count: > 0 } groups
            || Child(random.Of(groups), Chunks)?.Children is not { Count: > 0 } chunks
            || Child(random.Of(chunks), Metadata) is not { } metadata
            || Child(metadata, random.OneIn(2) ? DictionaryPage : DataPage) is not { } offset)
            return false;
        try
        {
            (Node header, int length) = ThriftTree.Parse(data.AsSpan((int)offset.Number));
            byte[] rest = data[((int)offset.Number + length)..];
            ThriftTree.Mutator.Mutate(header, random);
            if (random.OneIn(4))
                rest = ByteMutator.Mutate(rest, random);
            offset.Number = data.Length;
            data = [.. data, .. ThriftTree.Write(header), .. rest];
            return true;
        }
        catch (Exception exception) when (exception is FrameException or ArgumentOutOfRangeException)
        {
            // Some writers leave no valid offset there.
            return false;
        }
    }

    private static Node? Child(Node node, int id) => node.Children?.FirstOrDefault(child => child.Id == id);
}
