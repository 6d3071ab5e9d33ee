using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Scales each vector to unit norm, optionally after subtracting its mean.</summary>
/// <remarks>ML.NET's LpNormNormalizingTransformer and GlobalContrastNormalizingTransformer.</remarks>
internal sealed class NormalizeRows : Transform
{
    private readonly (string Output, string Input)[] _pairs;
    private readonly (bool ZeroMean, byte Norm, float Scale)[] _settings;

    private NormalizeRows(Component component)
        : base(component)
    {
        RecordReader record = component.Record;
        if (component.Header.Written < 0x00010003)
            record.SizeOfFloat();
        _pairs = record.ColumnPairs();
        _settings = new (bool, byte, float)[_pairs.Length];
        for (int i = 0; i < _settings.Length; i++)
        {
            _settings[i] = (record.Boolean(), record.Byte(), record.Finite("scale"));
            if (_settings[i].Norm > 3)
                throw component.Fault($"the norm {Text.List([_settings[i].Norm])} is unknown; expected 0 to 3");
        }
    }

    public static Transform Read(Component component) => new NormalizeRows(component);

    public override void Apply(ColumnGraph columns)
    {
        ModelColumn[] sources = Array.ConvertAll(_pairs, pair => columns.ReadNumbers(pair.Input, Source, 0, ElementType.Float32));
        for (int i = 0; i < sources.Length; i++)
        {
            (bool zeroMean, byte norm, float scale) = _settings[i];
            columns.Add(
                Source, _pairs[i].Output, ElementType.Float32, sources[i].Size, OperatorRegistry.Internal, "MlNetNormalizeRows",
                [sources[i].Value], ("zero_mean", zeroMean ? 1L : 0L), ("norm", (long)norm), ("scale", scale));
        }
    }
}
