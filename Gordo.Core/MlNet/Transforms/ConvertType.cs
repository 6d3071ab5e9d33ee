using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Converts columns to another type by plain casts.</summary>
/// <remarks>ML.NET's TypeConvertingTransformer.</remarks>
internal sealed class ConvertType : Transform
{
    private const byte KeyBit = 0x80;

    // TensorProto.DataType in onnx.proto, used by the Cast operator.
    private static readonly Dictionary<ElementType, long> OnnxNumbers = new()
    {
        [ElementType.Float32] = 1,
        [ElementType.UInt8] = 2,
        [ElementType.Int8] = 3,
        [ElementType.UInt16] = 4,
        [ElementType.Int16] = 5,
        [ElementType.Int32] = 6,
        [ElementType.Int64] = 7,
        [ElementType.Bool] = 9,
        [ElementType.Float64] = 11,
        [ElementType.UInt32] = 12,
        [ElementType.UInt64] = 13,
    };

    private readonly (string Output, string Input)[] _pairs;
    private readonly ElementType[] _types;

    private ConvertType(Component component)
        : base(component)
    {
        RecordReader record = component.Record;
        if (component.Header.Written == 0x00010002)
            record.SizeOfFloat();
        _pairs = record.ColumnPairs();
        _types = new ElementType[_pairs.Length];
        for (int i = 0; i < _types.Length; i++)
        {
            byte kind = record.Byte();
            if ((kind & KeyBit) != 0)
                throw component.Unsupported($"column {Text.Quote(_pairs[i].Output)} becomes a key, which is not supported");
            (string name, ElementType? type) = DataKinds.Find(kind);
            _types[i] = type
                ?? throw component.Unsupported($"column {Text.Quote(_pairs[i].Output)} becomes {name}, which is not supported");
        }
    }

    public static Transform Read(Component component) => new ConvertType(component);

    public override void Apply(ColumnGraph columns)
    {
        // Without a schema, float64 is assumed, the type of frames; casting it gives the same result as from a narrower type.
        ModelColumn[] sources = Array.ConvertAll(_pairs, pair => columns.Read(pair.Input, Source, 0, ElementType.Float64));
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i].Type is null)
                throw Source.Fault($"column {Text.Quote(sources[i].Name)} has the type {Text.Quote(sources[i].Kind)}, which is not numeric");
            columns.Add(
                Source, _pairs[i].Output, _types[i], sources[i].Size, "", "Cast", [sources[i].Value], ("to", OnnxNumbers[_types[i]]));
        }
    }
}
