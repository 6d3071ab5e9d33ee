using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Scales columns by functions learned per slot; each function is a component of its own.</summary>
/// <remarks>ML.NET's NormalizingTransformer.</remarks>
internal sealed class Normalize : Transform
{
    private static readonly ComponentTable<Normalizer> Functions = new(
        "normalizer",
        new("AffineNormExec", "AFF NORM", 0x00010003, 0x00010003, AffineNormalizer.Read),
        new("CdfNormalizeFunction", "CDFNORMF", 0x00010001, 0x00010001, CdfNormalizer.Read),
        new("BinNormalizeFunction", "BINNORMF", 0x00010001, 0x00010001, BinNormalizer.Read));

    private readonly (string Output, string Input)[] _pairs;
    private readonly Normalizer[] _functions;

    private Normalize(Component component)
        : base(component)
    {
        RecordReader record = component.Record;
        _pairs = record.ColumnPairs();
        _functions = new Normalizer[_pairs.Length];
        for (int i = 0; i < _pairs.Length; i++)
        {
            (int size, ElementType type) = ReadType(component, record);
            string folder = string.Create(CultureInfo.InvariantCulture, $"Normalizer_{i:000}");
            string place = string.Create(CultureInfo.InvariantCulture, $"function {i + 1} of {_pairs.Length}");
            Normalizer function = Functions.Read(component.Open(folder, place));
            if (function.Size != size || function.Type != type)
                throw component.Fault(string.Create(
                    CultureInfo.InvariantCulture,
                    $"column {Text.Quote(_pairs[i].Input)} has {size} {type.Name()} numbers; its function takes {function.Size} {function.Type.Name()} numbers"));
            _functions[i] = function;
        }
    }

    public static Transform Read(Component component) => new Normalize(component);

    public override void Apply(ColumnGraph columns)
    {
        ModelColumn[] sources = new ModelColumn[_pairs.Length];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = columns.ReadNumbers(_pairs[i].Input, Source, _functions[i].Size, _functions[i].Type);
        for (int i = 0; i < sources.Length; i++)
            _functions[i].Add(columns, Source, sources[i], _pairs[i].Output);
    }

    private static (int Size, ElementType Type) ReadType(Component component, RecordReader record)
    {
        bool vector = record.Boolean();
        long size = 1;
        byte kind;
        if (component.Header.Written == 0x00010001)
        {
            int stored = record.Int32();
            size = vector ? stored : 1;
            kind = record.Byte();
        }
        else
        {
            kind = record.Byte();
            for (int dimensions = vector ? record.Count("dimensions", 4) : 0; dimensions > 0; dimensions--)
            {
                int length = record.Int32();
                size = size is > 0 and <= ModelColumn.MaxSlots ? size * length : size;
            }
        }
        if (size is < 1 or > ModelColumn.MaxSlots)
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"a vector has {size} numbers; expected 1 to {ModelColumn.MaxSlots}"));
        return DataKinds.Find(kind) is (_, ElementType.Float32 or ElementType.Float64) and var (_, type)
            ? ((int)size, type!.Value) // Never null: checked by the pattern.
            : throw component.Fault($"numbers have the type {DataKinds.Find(kind).Name}; expected Single or Double");
    }
}
