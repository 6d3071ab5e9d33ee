using System.Globalization;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Replaces NaN in columns by other numbers.</summary>
/// <remarks>ML.NET's MissingValueReplacingTransformer. The replacements are stored like data view values.</remarks>
internal sealed class ReplaceMissing : Transform
{
    private readonly (string Output, string Input)[] _pairs;
    private readonly Replacement[] _replacements;

    private ReplaceMissing(Component component)
        : base(component)
    {
        _pairs = component.Record.ColumnPairs();
        _replacements = Array.ConvertAll(_pairs, _ => ReadValue(component));
    }

    public static Transform Read(Component component) => new ReplaceMissing(component);

    public override void Apply(ColumnGraph columns)
    {
        var sources = new ModelColumn[_pairs.Length];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = columns.ReadNumbers(_pairs[i].Input, Source, _replacements[i].Size, _replacements[i].Type);
        for (int i = 0; i < sources.Length; i++)
        {
            double[] values = _replacements[i].Values;
            string constant = _replacements[i].Type == ElementType.Float64
                ? columns.Constant<double>(values)
                : columns.Constant<float>(Array.ConvertAll(values, value => (float)value));
            columns.Add(
                Source, _pairs[i].Output, _replacements[i].Type, sources[i].Size, OperatorRegistry.Internal, "MlNetReplaceMissing",
                [sources[i].Value, constant]);
        }
    }

    private static Replacement ReadValue(Component component)
    {
        RecordReader record = component.Record;
        (string codec, RecordReader parameters) = record.Codec();
        if (codec != "VBuffer")
        {
            ElementType type = Type(component, codec);
            return new Replacement(type, 0, Values(record, type, 1));
        }
        ElementType itemType = Type(component, parameters.Codec().Name);
        long size = 1;
        for (int dimensions = parameters.Count("dimensions", 4); dimensions > 0; dimensions--)
        {
            int length = parameters.Int32();
            size = size is > 0 and <= ModelColumn.MaxSlots ? size * length : size;
        }
        parameters.End();
        (int vectors, int count, int sparse, int zero) = (record.Int32(), record.Int32(), record.Int32(), record.Int32());
        if (vectors != 1 || sparse != -1 || zero != 0 || count != size || count < 1)
            throw component.Fault(string.Create(
                CultureInfo.InvariantCulture, $"{vectors} vectors of {count} numbers, sparse {sparse}; expected one dense vector of {size}"));
        return new Replacement(itemType, count, Values(record, itemType, count));
    }

    private static ElementType Type(Component component, string codec) => codec switch
    {
        "Single" => ElementType.Float32,
        "Double" => ElementType.Float64,
        _ => throw component.Fault($"the replacements are stored by the codec {Text.Quote(codec)}; expected Single, Double or VBuffer of them"),
    };

    private static double[] Values(RecordReader record, ElementType type, int count) => type == ElementType.Float64
        ? record.Numbers<double>(count)
        : Array.ConvertAll(record.Numbers<float>(count), value => (double)value);

    /// <summary>The replacements: one number for all slots (size 0, meaning any) or one per slot.</summary>
    private sealed record Replacement(ElementType Type, int Size, double[] Values);
}
