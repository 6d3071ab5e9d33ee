namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>A value in the tree of a parsed document: a protobuf or Thrift field, or a JSON value.</summary>
internal sealed class Node
{
    /// <summary>The number of the type in the format.</summary>
    public int Type { get; set; }

    /// <summary>The field number, in formats that have one.</summary>
    public int Id { get; set; }

    /// <summary>The value, if it is a number.</summary>
    public long Number { get; set; }

    /// <summary>The value, if it is bytes; for JSON the token.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>The name, in formats that have one.</summary>
    public byte[]? Name { get; set; }

    /// <summary>The declared type of a list's elements.</summary>
    public int ElementType { get; set; }

    /// <summary>The nested values; null for a value without any.</summary>
    public List<Node>? Children { get; set; }

    /// <summary>The excess of the declared count of values over the actual count.</summary>
    public int ExcessCount { get; set; }
}
