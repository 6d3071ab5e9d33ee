using System.Text;
using System.Text.Json;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Parses JSON to a tree, mutates it with unusual and invalid tokens, and writes it again.</summary>
internal static class JsonTree
{
    private const int Value = 0, List = 1, Map = 2;

    private static readonly string[] Tokens =
    [
        "null", "true", "0", "-0", "0.0", "-1", "1e308", "1e309", "1e999", "-1e-999", "9223372036854775807", "9223372036854775808",
        "123456789012345678901234567890.5", "0.1000000000000000055511151231257827", "NaN", "Infinity", "-Infinity", "\"\"", "\"name\"",
        "\"2020-03-01T00:00:00Z\"", "\"20200301\"", "\"2020-02-30\"", "\"9999-12-31T23:59:59.999999999+23:59\"", "\"\\ud800\"", "\"\\u0000\"",
        "\"\u00e6\u2028\"", "\"10min\"", "\"1e99999D\"", "[]", "{}", "[[]]", "[null]", "{\"\":{}}", "[1,[2]]", "", "tru", "01", ".5", "+1", "\"", "\\", "\0", "/**/",
    ];

    private static readonly string[] Names =
    [
        "\"\"", "\"TAG 1\"", "\"0\"", "\"-1\"", "\"9223372036854775808\"", "\"2020-03-01\"", "\"2020-03-01 00:00:00+05:30\"", "\"1677-09-21\"", "\"X\"", "\"y\"",
        "\"start\"", "\"\\u0058\"", "\"\\udc00\"", "null", "1",
    ];

    public static TreeMutator Mutator { get; } = new(ChangeValue, types: 3);

    /// <summary>Mutates tokens or, in a fifth of the cases, bytes.</summary>
    public static byte[] Mutate(byte[] json, Random random)
    {
        if (random.OneIn(5))
            return ByteMutator.Mutate(json, random);
        Node? root;
        try
        {
            root = Parse(json);
        }
        catch (JsonException)
        {
            return ByteMutator.Mutate(json, random);
        }
        Mutator.Mutate(root, random);
        var output = new MemoryStream();
        // One value, unless a mutation removed or repeated it.
        root.Children?.ForEach(value => Write(value, output));
        return output.ToArray();
    }

    private static Node Parse(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return new Node { Type = List, Children = [Parse(document.RootElement)] };
    }

    private static Node Parse(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => new Node { Type = List, Children = [.. element.EnumerateArray().Select(Parse)] },
        JsonValueKind.Object => new Node
        {
            Type = Map,
            Children = [.. element.EnumerateObject().Select(member =>
            {
                Node node = Parse(member.Value);
                node.Name = JsonSerializer.SerializeToUtf8Bytes(member.Name);
                return node;
            })],
        },
        _ => new Node { Type = Value, Bytes = Encoding.UTF8.GetBytes(element.GetRawText()) },
    };

    private static void Write(Node root, Stream output)
    {
        // Without recursion, since documents may be nested a thousand levels deep.
        var waiting = new Stack<object>([root]);
        while (waiting.TryPop(out object? next))
        {
            if (next is byte[] text)
            {
                output.Write(text);
                continue;
            }
            var node = (Node)next;
            if (node.Children is not { } children)
            {
                output.Write(node.Bytes);
                continue;
            }
            bool map = node.Type == Map;
            waiting.Push(map ? "}"u8.ToArray() : "]"u8.ToArray());
            for (int i = children.Count - 1; i >= 0; i--)
            {
                waiting.Push(children[i]);
                if (map)
                    waiting.Push((byte[])[.. children[i].Name ?? "\"\""u8.ToArray(), (byte)':']);
                if (i > 0)
                    waiting.Push(","u8.ToArray());
            }
            output.Write(map ? "{"u8 : "["u8);
        }
    }

    private static void ChangeValue(Node node, Random random)
    {
        if (node.Name is not null && random.OneIn(3))
        {
            node.Name = Encoding.UTF8.GetBytes(random.Of(Names));
            return;
        }
        node.Children = null;
        node.Bytes = Encoding.UTF8.GetBytes(random.Of(Tokens));
    }
}
