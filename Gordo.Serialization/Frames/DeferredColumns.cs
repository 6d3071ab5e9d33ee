using System.Diagnostics;

namespace Gordo.Serialization.Frames;

/// <summary>
/// Makes columns of a frame each time they are used. A wide frame has tens of thousands of columns; an object for each would
/// live long enough to be copied by collections, and requests beside would wait for these.
/// </summary>
internal abstract class DeferredColumns
{
    /// <summary>Stands in a frame for each of the columns. One object that is always old: collections need not look for it in arrays.</summary>
    public static readonly Column Marker = new MarkerColumn();

    /// <summary>Makes the column at a position of the frame.</summary>
    public abstract Column Make(int position);

    /// <summary>Removes a position: the columns after it move to the one before.</summary>
    public abstract void RemoveAt(int position);

    private sealed class MarkerColumn() : Column(ColumnType.Float, 0)
    {
        public override bool IsMissing(int row) => throw new UnreachableException();

        public override Column Slice(int start, int length) => throw new UnreachableException();
    }
}
