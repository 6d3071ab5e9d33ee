using System.Buffers.Binary;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Parses protobuf messages to a tree and writes them again, without a schema.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding/</remarks>
internal static class ProtobufTree
{
    private const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;
    private const int DeepestMessage = 12;

    public static TreeMutator Mutator { get; } = new(ChangeValue, types: 6);

    /// <summary>Returns the message; null if the bytes are not one.</summary>
    public static Node? Parse(ReadOnlySpan<byte> bytes, int depth = 0)
    {
        var fields = new List<Node>();
        int position = 0;
        while (position < bytes.Length)
        {
            if (!TryVarint(bytes, ref position, out ulong key) || key >> 3 is 0 or > 1000)
                return null;
            var field = new Node { Id = (int)(key >> 3), Type = (int)(key & 7) };
            switch (field.Type)
            {
                case Varint when TryVarint(bytes, ref position, out ulong value):
                    field.Number = (long)value;
                    break;
                case Fixed64 when bytes.Length - position >= 8:
                    field.Number = BinaryPrimitives.ReadInt64LittleEndian(bytes[position..]);
                    position += 8;
                    break;
                case Fixed32 when bytes.Length - position >= 4:
                    field.Number = BinaryPrimitives.ReadInt32LittleEndian(bytes[position..]);
                    position += 4;
                    break;
                case LengthDelimited when TryVarint(bytes, ref position, out ulong length) && length <= (ulong)(bytes.Length - position):
                    ReadOnlySpan<byte> content = bytes.Slice(position, (int)length);
                    position += (int)length;
                    // Text that happens to parse as a message is written as the same bytes.
                    Node? message = depth < DeepestMessage && length > 1 ? Parse(content, depth + 1) : null;
                    field.Children = message?.Children;
                    field.Bytes = message is null ? content.ToArray() : [];
                    break;
                default:
                    return null;
            }
            fields.Add(field);
        }
        return new Node { Type = LengthDelimited, Id = 1, Children = fields };
    }

    public static byte[] Write(Node message)
    {
        var output = new List<byte>();
        foreach (Node field in message.Children ?? [])
        {
            Put(output, ((ulong)field.Id << 3) | (uint)field.Type);
            switch (field.Type)
            {
                case Varint:
                    Put(output, (ulong)field.Number);
                    break;
                case Fixed64:
                    output.AddRange(BitConverter.GetBytes(field.Number));
                    break;
                case Fixed32:
                    output.AddRange(BitConverter.GetBytes((int)field.Number));
                    break;
                default:
                    byte[] content = field.Children is null ? field.Bytes : Write(field);
                    Put(output, (ulong)content.Length + (uint)field.ExcessCount);
                    output.AddRange(content);
                    break;
            }
        }
        return [.. output];
    }

    private static void ChangeValue(Node field, Random random)
    {
        field.Number = random.UnusualNumber(field.Number);
        if (field.Type != LengthDelimited)
            return;
        field.Children = null;
        field.Bytes = random.Next(4) switch
        {
            0 => [],
            1 => ByteMutator.Mutate(field.Bytes, random),
            2 => [.. BitConverter.GetBytes(random.UnusualNumber(1))],
            _ => [.. Enumerable.Repeat((byte)random.Next(256), random.Next(100))],
        };
    }

    private static bool TryVarint(ReadOnlySpan<byte> bytes, ref int position, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70 && position < bytes.Length; shift += 7)
        {
            byte next = bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }
        return false;
    }

    private static void Put(List<byte> output, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            output.Add((byte)(value | 0x80));
        output.Add((byte)value);
    }
}
