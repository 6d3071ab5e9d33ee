using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Parses structs of Thrift's compact protocol to a tree and writes them again, without a schema.</summary>
internal static class ThriftTree
{
    public static TreeMutator Mutator { get; } = new(ChangeValue, types: 14);

    /// <summary>Returns the struct at the beginning of valid bytes, and its length.</summary>
    public static (Node Struct, int Length) Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new ThriftReader(bytes);
        Node root = ParseStruct(ref reader);
        return (root, reader.Position);
    }

    public static byte[] Write(Node node)
    {
        var output = new List<byte>();
        PutStruct(output, node);
        return [.. output];
    }

    private static Node ParseStruct(ref ThriftReader reader)
    {
        var fields = new List<Node>();
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            Node value = ParseValue(ref reader, field);
            value.Id = field.Id;
            fields.Add(value);
        }
        return new Node { Type = (int)ThriftType.Struct, Children = fields };
    }

    private static Node ParseValue(ref ThriftReader reader, ThriftField field)
    {
        var node = new Node { Type = (int)field.Type };
        switch (field.Type)
        {
            case ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Struct:
                return ParseStruct(ref reader);
            case ThriftType.Binary:
                node.Bytes = reader.ReadBinary(field).ToArray();
                break;
            case ThriftType.List:
                node.Children = [];
                int count = reader.ReadListHeader(field, out ThriftType elementType);
                node.ElementType = (int)elementType;
                for (int i = 0; i < count; i++)
                    node.Children.Add(ParseValue(ref reader, new ThriftField { Type = elementType }));
                break;
            default:
                node.Number = reader.ReadInt64(field);
                break;
        }
        return node;
    }

    private static void PutStruct(List<byte> output, Node node)
    {
        int last = 0;
        foreach (Node field in node.Children ?? [])
        {
            int step = field.Id - last;
            if (step is > 0 and < 16)
            {
                output.Add((byte)((step << 4) | field.Type));
            }
            else
            {
                output.Add((byte)field.Type);
                PutZigZag(output, field.Id);
            }
            last = field.Id;
            PutValue(output, field);
        }
        output.Add(0);
    }

    private static void PutValue(List<byte> output, Node node)
    {
        switch ((ThriftType)node.Type)
        {
            case ThriftType.Stop or ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Byte:
                output.Add((byte)node.Number);
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                PutZigZag(output, node.Number);
                break;
            case ThriftType.Double or ThriftType.Uuid:
                output.AddRange(new byte[node.Type == (int)ThriftType.Double ? 8 : 16]);
                break;
            case ThriftType.Binary:
                PutVarint(output, (ulong)node.Bytes.Length + (uint)node.ExcessCount);
                output.AddRange(node.Bytes);
                break;
            case ThriftType.Struct:
                PutStruct(output, node);
                break;
            default:
                // A list, or a map, which is written as a list.
                ulong count = (ulong)(node.Children?.Count ?? 0) + (uint)node.ExcessCount;
                output.Add((byte)((Math.Min(count, 15) << 4) | (uint)node.ElementType));
                if (count >= 15)
                    PutVarint(output, count);
                foreach (Node element in node.Children ?? [])
                    PutValue(output, element);
                break;
        }
    }

    private static void ChangeValue(Node node, Random random)
    {
        node.Number = random.UnusualNumber(node.Number);
        if ((ThriftType)node.Type == ThriftType.List)
            node.ElementType = random.Next(14);
        else if (node.Bytes is [(byte)'{', ..])
            node.Bytes = JsonTree.Mutate(node.Bytes, random);
        else if (node.Bytes.Length > 0)
            node.Bytes = random.OneIn(3) ? [] : ByteMutator.Mutate(node.Bytes, random);
    }

    private static void PutZigZag(List<byte> output, long value) => PutVarint(output, (ulong)((value << 1) ^ (value >> 63)));

    private static void PutVarint(List<byte> output, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            output.Add((byte)(value | 0x80));
        output.Add((byte)value);
    }
}
