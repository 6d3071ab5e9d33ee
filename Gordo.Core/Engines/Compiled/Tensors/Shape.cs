using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>
/// The lengths of a tensor's axes, outermost first, stored inline so that computing with shapes does not allocate.
/// </summary>
internal struct Shape : IEquatable<Shape>
{
    /// <summary>The maximum number of axes.</summary>
    public const int MaxRank = 12;

    private Lengths _lengths;
    private int _rank;

    /// <summary>Creates a shape from lengths.</summary>
    /// <exception cref="ModelException">There are more than <see cref="MaxRank"/> axes.</exception>
    public Shape(params ReadOnlySpan<int> lengths)
    {
        Rank = lengths.Length;
        lengths.CopyTo(Axes);
    }

    /// <summary>A scalar: no axes, one element.</summary>
    public static Shape Scalar => default;

    /// <summary>The number of axes. Added axes have length 0 until they are set.</summary>
    public int Rank
    {
        readonly get => _rank;
        set
        {
            if ((uint)value > MaxRank)
                throw new ModelException(string.Create(
                    CultureInfo.InvariantCulture, $"a tensor has {value} axes; at most {MaxRank} are supported"));
            if (value > _rank)
                ((Span<int>)_lengths)[_rank..value].Clear();
            _rank = value;
        }
    }

    /// <summary>The lengths, for reading and writing.</summary>
    [UnscopedRef]
    public Span<int> Axes => ((Span<int>)_lengths)[.._rank];

    /// <summary>The lengths, for reading.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<int> Span => ((ReadOnlySpan<int>)_lengths)[.._rank];

    /// <summary>The length of an axis counted from the outermost.</summary>
    public int this[int axis]
    {
        readonly get => Span[axis];
        set => Axes[axis] = value;
    }

    /// <summary>The length of an axis counted from the innermost: <c>[^1]</c>.</summary>
    public readonly int this[Index axis] => Span[axis];

    /// <summary>The number of elements.</summary>
    /// <exception cref="ModelException">The count exceeds the maximum of a tensor, or an axis is negative.</exception>
    public readonly int Count => Product(0, _rank);

    /// <summary>Creates a shape from 64-bit lengths, as files and shape tensors store them.</summary>
    /// <exception cref="ModelException">A length is negative or too large, or there are too many axes.</exception>
    public static Shape From(ReadOnlySpan<long> lengths)
    {
        Shape shape = default;
        shape.Rank = lengths.Length;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] is < 0 or > int.MaxValue)
                throw new ModelException($"shape {Text.List(lengths)} is negative or too large");
            shape._lengths[i] = (int)lengths[i];
        }
        return shape;
    }

    /// <summary>Returns the product of the lengths of the axes from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    /// <exception cref="ModelException">The product exceeds the maximum of a tensor, or is negative.</exception>
    public readonly int Product(int start, int end)
    {
        long product = 1;
        for (int i = start; i < end; i++)
        {
            product *= _lengths[i];
            // Rejects negative lengths too: they are the result of an overflow.
            if ((ulong)product > int.MaxValue)
                ThrowTooLarge();
        }
        return (int)product;
    }

    /// <summary>Converts a negative axis, which counts from the end.</summary>
    /// <param name="axis">-rank up to rank - 1, or up to rank if <paramref name="inclusive"/>.</param>
    /// <param name="inclusive">True if the position after the last axis is allowed.</param>
    /// <exception cref="ModelException">The axis is out of range.</exception>
    public readonly int Axis(long axis, bool inclusive = false)
    {
        int end = inclusive ? _rank + 1 : _rank;
        long found = axis < 0 ? axis + end : axis;
        if (found < 0 || found >= end)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"axis {axis} is out of range for the shape {this}"));
        return (int)found;
    }

    /// <summary>Appends an axis.</summary>
    public void Add(int length)
    {
        Rank++;
        _lengths[_rank - 1] = length;
    }

    /// <inheritdoc/>
    public readonly bool Equals(Shape other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int length in Span)
            hash.Add(length);
        return hash.ToHashCode();
    }

    /// <summary>Returns the lengths in brackets: <c>[2,4]</c>.</summary>
    public override readonly string ToString()
    {
        var text = new StringBuilder("[");
        foreach (int length in Span)
            text.Append(text.Length > 1 ? "," : "").Append(length.ToString(CultureInfo.InvariantCulture));
        return text.Append(']').ToString();
    }

    private readonly void ThrowTooLarge() => throw new ModelException($"a tensor of shape {this} is too large");

    [InlineArray(MaxRank)]
    private struct Lengths
    {
        private int _first;
    }
}
