using System.Buffers.Binary;
using System.IO.Compression;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Mutates a pickle opcode by opcode: removes, repeats or exchanges opcodes, or changes their arguments. Embedded networks
/// are mutated by their own format, zip or HDF5.
/// </summary>
internal static class PickleMutator
{
    private const string Pushing = "N\x88\x89)]}\x8f(012.tabesu\x85\x86\x87R\x81\x92\x93\x94\x90\x91ld";

    public static byte[] Mutate(byte[] pickle, Random random)
    {
        if (random.Next(10) == 0)
            return ByteMutator.Mutate(pickle, random);
        List<byte[]> tokens = Parse(pickle);
        List<int> networks = [.. Enumerable.Range(0, tokens.Count).Where(i => tokens[i].Length > 5000 && IsNetwork(tokens[i].AsSpan(5)))];
        // Only the last network is used; the others are copies of it.
        if (networks.Count > 0 && random.Next(10) < 7)
        {
            byte[] network = tokens[networks[^1]][5..];
            byte[] changed = network[0] == 'P' ? ChangeZip(network, random) : ChangeHdf5([.. network], random);
            tokens[networks[^1]] = [(byte)'B', .. BitConverter.GetBytes(changed.Length), .. changed];
            return Write(tokens);
        }
        for (int changes = random.Next(1, 4); changes > 0; changes--)
            Change(tokens, random);
        return Write(tokens);
    }

    private static void Change(List<byte[]> tokens, Random random)
    {
        int at = random.Next(1, tokens.Count - 1);
        switch (random.Next(10))
        {
            case 0:
                tokens.RemoveAt(at);
                break;
            case 1:
                tokens.Insert(at, tokens[random.Next(tokens.Count)]);
                break;
            case 2:
                int other = random.Next(1, tokens.Count - 1);
                (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                break;
            case 3:
                tokens.Insert(at, [(byte)Pushing[random.Next(Pushing.Length)]]);
                break;
            default:
                tokens[at] = ChangeArgument([.. tokens[at]], random);
                break;
        }
    }

    private static byte[] ChangeArgument(byte[] token, Random random)
    {
        if (token.Length == 1)
            return [(byte)Pushing[random.Next(Pushing.Length)]];
        // Changes text, bytes and numbers after their length prefix, and sometimes the length itself.
        int start = token[0] switch { 0x8C or (byte)'C' or 0x8A => 2, (byte)'X' or (byte)'B' => 5, 0x96 or 0x8E or 0x8D => 9, _ => 1 };
        if (start >= token.Length || random.OneIn(8))
            start = 1;
        if (token.Length - start >= 8 && random.OneIn(2))
        {
            Span<byte> word = token.AsSpan(start + (8 * random.Next((token.Length - start) / 8)), 8);
            BinaryPrimitives.WriteInt64LittleEndian(word, random.UnusualNumber(BinaryPrimitives.ReadInt64LittleEndian(word)));
        }
        else
        {
            token[random.Next(start, token.Length)] = (byte)random.UnusualNumber(token[^1]);
        }
        return token;
    }

    private static byte[] ChangeZip(byte[] zip, Random random)
    {
        if (random.OneIn(4))
            return ZipMutator.Mutate(zip, random);
        using var changed = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(zip)))
        using (var target = new ZipArchive(changed, ZipArchiveMode.Create, leaveOpen: true))
        {
            string victim = random.Of(source.Entries).FullName;
            foreach (ZipArchiveEntry entry in source.Entries)
            {
                byte[] content = new byte[entry.Length];
                using (Stream stream = entry.Open())
                    stream.ReadExactly(content);
                if (entry.FullName == victim)
                    content = entry.FullName.EndsWith(".json", StringComparison.Ordinal) ? JsonTree.Mutate(content, random) : ChangeHdf5(content, random);
                using Stream written = target.CreateEntry(entry.FullName, random.OneIn(2) ? CompressionLevel.NoCompression : CompressionLevel.Fastest).Open();
                written.Write(content);
            }
        }
        return changed.ToArray();
    }

    // Headers, trees and heaps are words of 2, 4 and 8 bytes; signatures and likely addresses are changed most often.
    private static byte[] ChangeHdf5(byte[] file, Random random)
    {
        if (random.OneIn(6))
            return ByteMutator.Mutate(file, random);
        List<int> places = [];
        for (int at = 0; at + 8 <= file.Length; at += 8)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            bool isSignature = file.AsSpan(at, 4) is var four && (four.SequenceEqual("TREE"u8) || four.SequenceEqual("SNOD"u8) || four.SequenceEqual("HEAP"u8) || four.SequenceEqual("GCOL"u8));
            if (isSignature || (word > 0 && word < (ulong)file.Length) || word == ulong.MaxValue)
                places.Add(at);
        }
        for (int changes = random.Next(1, 4); changes > 0 && places.Count > 0; changes--)
        {
            int at = random.Of(places) + (random.OneIn(3) ? random.Next(8) & ~1 : 0);
            if (at + 8 > file.Length)
                continue;
            Span<byte> word = file.AsSpan(at, 8);
            if (random.OneIn(2))
                BinaryPrimitives.WriteInt64LittleEndian(word, random.OneIn(2) ? random.Of(places) : random.UnusualNumber(BinaryPrimitives.ReadInt64LittleEndian(word)));
            else
                BinaryPrimitives.WriteInt16LittleEndian(word, (short)random.UnusualNumber(BinaryPrimitives.ReadInt16LittleEndian(word)));
        }
        return file;
    }

    private static bool IsNetwork(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK"u8) || bytes[1..].StartsWith("HDF"u8);

    // Frames are skipped: they only contain lengths, which would all be wrong after a mutation.
    private static List<byte[]> Parse(byte[] pickle)
    {
        var tokens = new List<byte[]>();
        for (int at = 0; at < pickle.Length;)
        {
            int length = 1 + Argument(pickle, at);
            if (pickle[at] != 0x95)
                tokens.Add(pickle[at..(at + length)]);
            at += length;
        }
        return tokens;
    }

    private static int Argument(byte[] pickle, int at) => pickle[at] switch
    {
        0x80 or (byte)'K' or (byte)'q' or (byte)'h' => 1,
        (byte)'M' => 2,
        (byte)'J' or (byte)'r' or (byte)'j' => 4,
        (byte)'G' or 0x95 => 8,
        0x8C or (byte)'C' or 0x8A => 1 + pickle[at + 1],
        (byte)'X' or (byte)'B' => 4 + BitConverter.ToInt32(pickle, at + 1),
        0x8D or 0x8E or 0x96 => 8 + (int)BitConverter.ToInt64(pickle, at + 1),
        (byte)'c' => Line(pickle, at + 1 + Line(pickle, at + 1)) + Line(pickle, at + 1),
        _ => 0,
    };

    private static int Line(byte[] pickle, int start) => Array.IndexOf(pickle, (byte)'\n', start) + 1 - start;

    private static byte[] Write(List<byte[]> tokens) => [.. tokens.SelectMany(token => token)];
}
