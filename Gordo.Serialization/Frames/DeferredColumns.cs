namespace Gordo.Serialization.Frames;

/// <summary>
/// Makes columns of a frame each time they are used. A wide frame has tens of thousands of columns; an object for each would
/// live long enough to be copied by collections, and requests beside would wait for these.
/// </summary>
internal abstract class DeferredColumns
{
    /// <summary>Makes the column at a position of the frame.</summary>
    public abstract Column Make(int position);

    /// <summary>Returns the name of any column of the frame, as valid UTF-8.</summary>
    public abstract ReadOnlySpan<byte> Name(int position);
}
