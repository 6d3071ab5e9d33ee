using System.Buffers.Binary;
using Gordo.Serialization;
using Gordo.Serialization.Arrow.Metadata;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Mutates an Arrow stream or file: the fields, offsets, counts and layouts of its FlatBuffers, the sequence of messages,
/// or single bytes.
/// </summary>
internal static class ArrowMutator
{
    public static byte[] Mutate(byte[] bytes, Random random)
    {
        if (random.Next(10) < 3)
            return ByteMutator.Mutate(bytes, random);
        List<(Range Whole, Range Metadata)> parts = bytes.AsSpan().StartsWith("ARROW1"u8) ? File(bytes) : Stream(bytes);
        if (parts.Count > 1 && random.OneIn(5))
            return Rearrange(bytes, parts, random);
        byte[] changed = [.. bytes];
        if (parts.Count == 0)
            return ByteMutator.Mutate(bytes, random);
        (Range whole, Range metadata) = random.Of(parts);
        if (random.OneIn(6))
        {
            // The words before the metadata: the continuation marker and the length.
            int word = whole.Start.Value + (4 * random.Next(2));
            BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(word), (int)random.UnusualNumber(BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(word))));
            return changed;
        }
        Span<byte> buffer = changed.AsSpan(metadata);
        List<(int Position, int Size)> sites = FlatBufferSites.Find(buffer);
        for (int changes = random.Next(1, 4); changes > 0 && sites.Count > 0; changes--)
        {
            (int position, int size) = random.Of(sites);
            Put(buffer.Slice(position, size), random);
        }
        return changed;
    }

    private static void Put(Span<byte> site, Random random)
    {
        switch (site.Length)
        {
            case 1:
                site[0] = (byte)random.UnusualNumber(site[0]);
                break;
            case 2:
                BinaryPrimitives.WriteInt16LittleEndian(site, (short)random.UnusualNumber(BinaryPrimitives.ReadInt16LittleEndian(site)));
                break;
            case 4:
                BinaryPrimitives.WriteInt32LittleEndian(site, (int)random.UnusualNumber(BinaryPrimitives.ReadInt32LittleEndian(site)));
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(site, random.UnusualNumber(BinaryPrimitives.ReadInt64LittleEndian(site)));
                break;
        }
    }

    // Removes, repeats or reorders messages, or changes the length of a body.
    private static byte[] Rearrange(byte[] bytes, List<(Range Whole, Range Metadata)> parts, Random random)
    {
        List<byte[]> messages = [.. parts.Select(part => bytes[part.Whole])];
        int position = random.Next(messages.Count);
        switch (random.Next(5))
        {
            case 0:
                messages.RemoveAt(position);
                break;
            case 1:
                messages.InsertRange(position, Enumerable.Repeat(messages[position], random.OneIn(5) ? 50 : 1));
                break;
            case 2:
                int other = random.Next(messages.Count);
                (messages[position], messages[other]) = (messages[other], messages[position]);
                break;
            case 3:
                messages[position] = messages[position][..random.Next(messages[position].Length)];
                break;
            default:
                messages[position] = [.. messages[position], .. new byte[random.Next(1, 64)]];
                break;
        }
        return [.. messages.SelectMany(message => message), .. random.OneIn(2) ? new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0 } : []];
    }

    private static List<(Range Whole, Range Metadata)> Stream(byte[] stream)
    {
        List<(Range, Range)> messages = [];
        int position = 0;
        try
        {
            for (int start = 0; ArrowMessage.TryRead(stream, ref position, out ArrowMessage message); start = position)
            {
                // The length precedes the metadata; since version 0.15 a continuation marker precedes the length.
                int head = BinaryPrimitives.ReadInt32LittleEndian(stream.AsSpan(start)) == -1 ? 8 : 4;
                messages.Add((start..position, (start + head)..message.BodyStart));
            }
        }
        catch (FrameException)
        {
            // Use the messages before the malformed one.
        }
        return messages;
    }

    // Only the footer: the messages it points to are the same as in a stream.
    private static List<(Range Whole, Range Metadata)> File(byte[] file)
    {
        const int Tail = 10;
        int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - Tail));
        int start = file.Length - Tail - length;
        return [((file.Length - Tail - 4)..file.Length, start..(start + length))];
    }
}
