namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>One value of a document taken apart: a protobuf or Thrift field, or a JSON value.</summary>
internal sealed class Node
{
    /// <summary>Its type, as the format numbers types.</summary>
    public int Type { get; set; }

    /// <summary>The number of its field, in formats that have one.</summary>
    public int Id { get; set; }

    /// <summary>Its value, if that is a number.</summary>
    public long Number { get; set; }

    /// <summary>Its value, if that is bytes; of JSON the token itself.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>Its name, in formats that have one.</summary>
    public byte[]? Name { get; set; }

    /// <summary>The type that a list says its elements have.</summary>
    public int ElementType { get; set; }

    /// <summary>What it holds, if it holds other values.</summary>
    public List<Node>? Children { get; set; }

    /// <summary>How many values it says it holds beyond those it does.</summary>
    public int Lie { get; set; }
}
