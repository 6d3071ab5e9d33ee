using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Columns of 64-bit floats without nulls, given by their offsets in the input.</summary>
/// <param name="input">The stream or file.</param>
/// <param name="offsets">The offset of each column's values, by position.</param>
/// <param name="rows">The number of rows.</param>
internal sealed class DeferredDoubles(ReadOnlyMemory<byte> input, int[] offsets, int rows) : DeferredColumns
{
    /// <inheritdoc/>
    public override Column Make(int position) =>
        new FloatColumn(new ReinterpretedMemory<double>(input.Slice(offsets[position], rows * sizeof(double))).Memory);

    /// <inheritdoc/>
    public override void RemoveAt(int position) => Array.Copy(offsets, position + 1, offsets, position, offsets.Length - position - 1);
}
