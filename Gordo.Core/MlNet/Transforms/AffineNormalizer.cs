using System.Globalization;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Subtracts an offset and multiplies by a scale, per slot: min-max, mean-variance and robust scaling.</summary>
/// <remarks>ML.NET's AffineColumnFunction.</remarks>
internal sealed class AffineNormalizer : Normalizer
{
    // The number of values processed at once. Rows of a few tags are too short for vector instructions.
    private const int PatternLength = 64;

    private readonly double[] _scales;
    private readonly double[] _offsets;

    private AffineNormalizer(ElementType type, double[] scales, double[] offsets)
        : base(type, scales.Length) => (_scales, _offsets) = (scales, offsets);

    public static Normalizer Read(Component component)
    {
        RecordReader record = component.Record;
        ElementType type = ReadPrecision(component);
        int size = record.Positive("numbers per row", ModelColumn.MaxSlots);
        int listed = record.Int32();
        if (listed < -1 || listed >= size)
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"{listed} slots are scaled; expected -1 to {size - 1}"));
        component.Reserve(2L * size * sizeof(double));
        int[]? slots = listed < 0 ? null : ReadSlots(component, listed, size);
        int count = slots?.Length ?? size;
        double[] scales = ReadArray(component, type, "scale");
        double[] offsets = ReadArray(component, type, "offset");
        if (scales.Length != count || (offsets.Length != count && offsets.Length != 0))
            throw component.Fault(string.Create(
                CultureInfo.InvariantCulture, $"{scales.Length} scales and {offsets.Length} offsets for {count} slots"));
        return Spread(type, size, slots, scales, offsets);
    }

    public override void Add(ColumnGraph columns, Component step, ModelColumn source, string output)
    {
        // Adding the negated offset is exactly the same as subtracting it.
        double[] negative = Array.ConvertAll(_offsets, offset => -offset);
        columns.Add(
            step, output, Type, Size, OperatorRegistry.Internal, "MlNetAffine",
            [source.Value, Constant(columns, Repeat(_scales)), Constant(columns, Repeat(negative))],
            ("width", (long)Size));
    }

    private static double[] Repeat(double[] row) =>
        [.. Enumerable.Repeat(row, Math.Max(1, PatternLength / row.Length)).SelectMany(values => values)];

    private static int[] ReadSlots(Component component, int count, int size)
    {
        int[] slots = component.Record.Numbers<int>(count);
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i] < 0 || slots[i] >= size || (i > 0 && slots[i] <= slots[i - 1]))
                throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"slot {slots[i]} of {size} is out of order or range"));
        }
        return slots;
    }

    private static double[] ReadArray(Component component, ElementType type, string what) =>
        ReadNumbers(component, type, component.Record.Count(what + "s", type.Size()), what);

    // Slots that are not listed are unchanged: (x - 0) * 1 is exactly x.
    private static AffineNormalizer Spread(ElementType type, int size, int[]? slots, double[] scales, double[] offsets)
    {
        var spreadScales = new double[size];
        var spreadOffsets = new double[size];
        Array.Fill(spreadScales, 1);
        for (int i = 0; i < scales.Length; i++)
        {
            int slot = slots?[i] ?? i;
            spreadScales[slot] = scales[i];
            spreadOffsets[slot] = offsets.Length == 0 || scales[i] == 0 ? 0 : offsets[i];
        }
        return new AffineNormalizer(type, spreadScales, spreadOffsets);
    }
}
