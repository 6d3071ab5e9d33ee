using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>
/// Reads a frame from the shapes pandas users send: a list of rows, a list of records, columns as lists, columns as
/// maps from row label to value, and the last two under groups, which makes columns of two levels.
/// </summary>
/// <remarks>
/// The counterpart of the original's <c>dataframe_from_dict</c>: rows are sorted by label, labels are ISO 8601 times
/// or else integers. The text is walked over once; no tree of it is built and no object made per cell.
/// </remarks>
public static class FrameJsonReader
{
    /// <summary>Reads the frame that is all of <paramref name="json"/>.</summary>
    /// <param name="json">UTF-8, with or without a byte order mark.</param>
    /// <param name="memory">Where the frame's columns go.</param>
    /// <param name="sampleWidth">A flat list of this many values is one row; another one is one column.</param>
    /// <exception cref="FrameException">The text is malformed or no frame; the message says where.</exception>
    public static Frame Read(ReadOnlySpan<byte> json, FrameMemory memory, int? sampleWidth = null)
    {
        var scanner = new JsonScanner(json);
        Frame frame = Read(ref scanner, memory, sampleWidth, []);
        if (scanner.Peek() != 0 || scanner.Position < json.Length)
            throw scanner.Unexpected("the end");
        return frame;
    }

    /// <summary>Reads the frame that comes next and leaves the scanner behind it.</summary>
    /// <param name="scanner">Where it comes.</param>
    /// <param name="memory">Where its columns go.</param>
    /// <param name="sampleWidth">See the other overload.</param>
    /// <param name="names">The columns that are likely to come, in this order; it saves making their names anew.</param>
    internal static Frame Read(ref JsonScanner scanner, FrameMemory memory, int? sampleWidth, IReadOnlyList<string> names)
    {
        switch (scanner.Peek())
        {
            case (byte)'[':
                return new FrameRowsParser(memory, sampleWidth).Read(ref scanner);
            case (byte)'{':
                return new FrameColumnsParser(memory, names).Read(ref scanner);
            default:
                throw scanner.Unexpected("a frame: a list of rows or a map of columns,");
        }
    }

    /// <summary>A frame without rows or columns.</summary>
    internal static Frame Empty() => new(Ordinals(0, FrameMemory.Unpooled), [], []);

    /// <summary>The labels of rows that were sent without any: 0, 1, 2, …</summary>
    internal static RowIndex Ordinals(int count, FrameMemory memory)
    {
        Memory<long> labels = memory.Rent<long>(count);
        for (int row = 0; row < count; row++)
            labels.Span[row] = row;
        return RowIndex.Of(new IntegerColumn(labels));
    }

    /// <summary>
    /// Refuses frames that are mostly holes: a few bytes of text (a hundred thousand records, each with a key of its
    /// own) must not ask for gigabytes of cells. And those that are larger than the limits.
    /// </summary>
    internal static void CheckSize(long rows, long columns, in JsonScanner scanner)
    {
        const int CellsForFree = 1_000_000;
        scanner.Limits.Check(rows, columns);
        if (rows * columns > CellsForFree + scanner.Json.Length)
            throw new FrameException($"A frame of {rows} rows and {columns} columns is too sparse for {scanner.Json.Length} bytes of JSON.");
    }

    /// <summary>Reads a cell, and says in which row and column something else was found.</summary>
    internal static JsonCell ReadCell(ref JsonScanner scanner, ColumnKey column, int row)
    {
        byte next = scanner.Peek();
        if (next is (byte)'[' or (byte)'{')
        {
            string found = next == '[' ? "list" : "map";
            throw new FrameException($"Column '{column}', row {row}: found a {found} where a single value belongs.");
        }
        return scanner.ReadCell();
    }
}
