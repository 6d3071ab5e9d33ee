using System.Numerics;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Prediction;

/// <summary>The readings of many models: columns by the names of their tags, which the models share. Immutable and thread-safe.</summary>
/// <remarks>
/// A hash table with open addressing over the columns of the frame. It refers to no strings, since tens of thousands of references
/// in a long array would be searched by each collection.
/// </remarks>
public sealed class WideFrame
{
    /// <summary>The approximate memory of a column without its values: its name, objects and place in the index.</summary>
    public const int BytesPerColumn = 256;

    private const int LongestInBuffer = 128;

    private readonly Frame _frame;
    private readonly ulong[] _slots; // the hash of a name and above it the position of its column plus 1; 0 if unused
    private readonly int _mask;

    /// <summary>Indexes the columns of a frame.</summary>
    /// <param name="frame">One-level columns with distinct names.</param>
    /// <param name="memory">The memory for the index.</param>
    /// <exception cref="RequestException">The columns have two levels, or two have the same name.</exception>
    public WideFrame(Frame frame, FrameMemory memory)
    {
        if (frame.IsTwoLevel)
            throw new RequestException("Server does not support multi-level dataframes at this time");
        _frame = frame;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, 2 * frame.ColumnCount));
        _slots = memory.RentArray<ulong>(size);
        _slots.AsSpan(0, size).Clear();
        _mask = size - 1;
        Span<char> buffer = stackalloc char[LongestInBuffer];
        for (int i = 0; i < frame.ColumnCount; i++)
        {
            LongLoop.Pause(i);
            ReadOnlySpan<char> name = frame.NameAt(i, buffer);
            ref ulong slot = ref Find(name, out uint hash);
            if (slot != 0)
                throw new RequestException($"Unexpected features: the column '{name}' occurs more than once");
            slot = hash | ((ulong)(i + 1) << 32);
        }
    }

    /// <summary>The labels of the rows.</summary>
    public RowIndex Index => _frame.Index;

    /// <summary>The number of columns.</summary>
    public int ColumnCount => _frame.ColumnCount;

    /// <summary>Returns the columns of a model; null if the frame lacks one.</summary>
    /// <param name="tags">The model's tags.</param>
    /// <param name="targets">Its targets; the same list as the tags if both are the same.</param>
    public WideColumns? Find(IReadOnlyList<string> tags, IReadOnlyList<string> targets) =>
        Find(tags) is { } inputs && (ReferenceEquals(tags, targets) ? inputs : Find(targets)) is { } found ? new(Index, inputs, found) : null;

    /// <summary>Returns the names that the frame lacks, in the order of the tags and then the targets.</summary>
    public IReadOnlyList<string> Missing(IReadOnlyList<string> tags, IReadOnlyList<string> targets) =>
        [.. tags.Concat(targets).Where(name => Find(name, out _) == 0).Distinct(StringComparer.Ordinal)];

    private Column[]? Find(IReadOnlyList<string> names)
    {
        var columns = new Column[names.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            ulong slot = Find(names[i], out _);
            if (slot == 0)
                return null;
            columns[i] = _frame.ColumnAt(Position(slot));
        }
        return columns;
    }

    // Returns the slot of a name, or the free one where it belongs.
    private ref ulong Find(ReadOnlySpan<char> name, out uint hash)
    {
        // Randomized, so that clients cannot choose names of equal hash.
        hash = (uint)string.GetHashCode(name);
        Span<char> buffer = stackalloc char[LongestInBuffer];
        for (int place = (int)hash & _mask; ; place = (place + 1) & _mask)
        {
            ref ulong slot = ref _slots[place];
            if (slot == 0 || ((uint)slot == hash && _frame.NameAt(Position(slot), buffer).SequenceEqual(name)))
                return ref slot;
        }
    }

    private static int Position(ulong slot) => (int)(slot >> 32) - 1;
}
