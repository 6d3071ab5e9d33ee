using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>
/// Reads a frame from the JSON shapes that pandas users send: a list of rows, a list of records, columns as lists,
/// columns as maps from row label to value, the last two nested in groups, which gives two-level columns, and the split layout
/// of index, columns and rows.
/// </summary>
/// <remarks>
/// The counterpart of gordo's <c>dataframe_from_dict</c>: rows are sorted by label; labels are ISO 8601 times or integers.
/// The text is read in one pass, without a document tree and without an object per cell.
/// </remarks>
public static class FrameJsonReader
{
    /// <summary>Reads a frame that takes up all of <paramref name="json"/>.</summary>
    /// <param name="json">UTF-8, with or without a byte order mark.</param>
    /// <param name="memory">The memory for the frame's columns.</param>
    /// <param name="sampleWidth">A flat list of this length is one row; a flat list of another length is one column.</param>
    /// <exception cref="FrameException">The text is malformed or not a frame; the message gives the position.</exception>
    public static Frame Read(ReadOnlySpan<byte> json, FrameMemory memory, int? sampleWidth = null)
    {
        var scanner = new JsonScanner(json);
        Frame frame = Read(ref scanner, memory, sampleWidth, []);
        if (scanner.Peek() != 0 || scanner.Position < json.Length)
            throw scanner.Unexpected("the end of the text");
        return frame;
    }

    /// <summary>Reads the frame at the scanner's position and moves the scanner past it.</summary>
    /// <param name="scanner">At the start of the frame.</param>
    /// <param name="memory">The memory for the columns.</param>
    /// <param name="sampleWidth">See the other overload.</param>
    /// <param name="names">The expected columns, in order; their strings are reused.</param>
    internal static Frame Read(ref JsonScanner scanner, FrameMemory memory, int? sampleWidth, IReadOnlyList<string> names)
    {
        switch (scanner.Peek())
        {
            case (byte)'[':
                return new FrameRowsParser(memory, sampleWidth).Read(ref scanner);
            case (byte)'{':
                return FrameSplitParser.IsNext(scanner)
                    ? new FrameSplitParser(memory).Read(ref scanner)
                    : new FrameColumnsParser(memory, names).Read(ref scanner);
            default:
                throw scanner.Unexpected("a frame: a list of rows or a map of columns,");
        }
    }

    /// <summary>Creates a frame without rows or columns.</summary>
    internal static Frame Empty() => new(Ordinals(0, FrameMemory.Unpooled), [], []);

    /// <summary>Creates labels for rows that were sent without any: 0, 1, 2, …</summary>
    internal static RowIndex Ordinals(int count, FrameMemory memory)
    {
        Memory<long> labels = memory.Rent<long>(count);
        for (int row = 0; row < count; row++)
            labels.Span[row] = row;
        return RowIndex.Of(new IntegerColumn(labels));
    }

    /// <summary>
    /// Throws if a frame exceeds the limits or is mostly missing cells: a short text (a hundred thousand records, each with a
    /// different key) must not allocate gigabytes of cells.
    /// </summary>
    internal static void CheckSize(long rows, long columns, in JsonScanner scanner)
    {
        const int CellsForFree = 1_000_000;
        scanner.Limits.Check(rows, columns);
        if (rows * columns > CellsForFree + scanner.Json.Length)
            throw new FrameException($"A frame of {rows} rows and {columns} columns is too sparse for {scanner.Json.Length} bytes of JSON.");
    }

    /// <summary>Reads a cell; the error for anything else names its row and column.</summary>
    internal static JsonCell ReadCell(ref JsonScanner scanner, ColumnKey column, int row)
    {
        byte next = scanner.Peek();
        if (next is (byte)'[' or (byte)'{')
        {
            string found = next == '[' ? "list" : "map";
            throw new FrameException($"Column '{column}', row {row}: found a {found}, expected a single value.");
        }
        return scanner.ReadCell();
    }
}
