using System.Diagnostics;

namespace Gordo.Serialization.Frames;

/// <summary>
/// Stands in a frame for columns that are made each time they are used. A wide frame has tens of thousands of columns; an
/// object for each would live long enough to be copied by collections, and requests beside would wait for these.
/// </summary>
internal abstract class DeferredColumns : Column
{
    private protected DeferredColumns(int length)
        : base(ColumnType.Float, length)
    {
    }

    /// <summary>Makes the column at a position of the frame.</summary>
    public abstract Column Make(int position);

    /// <summary>Removes a position: the columns after it move to the one before.</summary>
    public abstract void RemoveAt(int position);

    /// <inheritdoc/>
    public override bool IsMissing(int row) => throw new UnreachableException();

    /// <inheritdoc/>
    public override Column Slice(int start, int length) => throw new UnreachableException();
}
