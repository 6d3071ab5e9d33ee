using System.Buffers;
using System.Buffers.Binary;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;

namespace Gordo.Serialization.Tensors;

/// <summary>Writes the elements of a tensor in row-major order, as JSON or binary. The caller can send each part before the next one is written.</summary>
/// <param name="columns">The columns of the tensor, all of the same length.</param>
/// <param name="memory">The memory for rows that are about to be written.</param>
public sealed class TensorWriter(IReadOnlyList<ReadOnlyMemory<double>> columns, FrameMemory memory)
{
    // Rows are gathered in blocks, so that each column is read in order.
    private const int BlockElements = 1024, MaxBytes = JsonNumber.MaxLength + 1;

    private readonly int _rows = columns.Count == 0 ? 0 : columns[0].Length;
    private readonly int _blockRows = Math.Max(1, BlockElements / Math.Max(1, columns.Count));
    private double[]? _block;
    private int _row;

    /// <summary>The number of columns.</summary>
    public int Columns => columns.Count;

    /// <summary>The length of the binary data in bytes.</summary>
    public long BinaryLength => (long)sizeof(double) * _rows * columns.Count;

    /// <summary>Writes the next elements as JSON numbers with commas between them; NaN and infinities are <c>null</c>.</summary>
    /// <returns>True if there is more to write.</returns>
    public bool WriteNextJson(IBufferWriter<byte> output)
    {
        bool isFirst = _row == 0;
        ReadOnlySpan<double> block = Gather();
        // A row may be wide.
        while (!block.IsEmpty)
        {
            ReadOnlySpan<double> part = block[..Math.Min(block.Length, BlockElements)];
            Span<byte> text = output.GetSpan(part.Length * MaxBytes);
            int length = 0;
            foreach (double value in part)
            {
                if (!isFirst)
                    text[length++] = (byte)',';
                isFirst = false;
                length += JsonNumber.Write(value, text[length..]);
            }
            output.Advance(length);
            block = block[part.Length..];
        }
        return HasMore();
    }

    /// <summary>Writes the next elements as little-endian FP64.</summary>
    /// <returns>True if there is more to write.</returns>
    public bool WriteNextBinary(IBufferWriter<byte> output)
    {
        ReadOnlySpan<double> block = Gather();
        while (!block.IsEmpty)
        {
            ReadOnlySpan<double> part = block[..Math.Min(block.Length, BlockElements)];
            Span<byte> bytes = output.GetSpan(part.Length * sizeof(double));
            for (int i = 0; i < part.Length; i++)
                BinaryPrimitives.WriteDoubleLittleEndian(bytes[(i * sizeof(double))..], part[i]);
            output.Advance(part.Length * sizeof(double));
            block = block[part.Length..];
        }
        return HasMore();
    }

    private ReadOnlySpan<double> Gather()
    {
        int width = columns.Count, rows = Math.Min(_blockRows, _rows - _row);
        _block ??= memory.RentArray<double>(Math.Max(1, rows * width));
        Span<double> block = _block.AsSpan(0, rows * width);
        for (int column = 0; column < width; column++)
        {
            ReadOnlySpan<double> values = columns[column].Span.Slice(_row, rows);
            for (int row = 0, i = column; row < values.Length; row++, i += width)
                block[i] = values[row];
        }
        _row += rows;
        return block;
    }

    private bool HasMore()
    {
        if (_row < _rows)
            return true;
        if (_block is { } block)
            memory.Return(block);
        _block = null;
        return false;
    }
}
