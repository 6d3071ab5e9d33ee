using System.Globalization;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;
using Gordo.Core.MlNet.Transforms;

namespace Gordo.Core.MlNet;

/// <summary>A sequence of transforms; a step may itself be a chain.</summary>
/// <remarks>ML.NET's TransformerChain.</remarks>
internal sealed class Chain : Transform
{
    private const int MaxDepth = 32;
    private const int ScoreScope = 4;

    private readonly List<Transform> _steps = [];

    private Chain(Component component)
        : base(component)
    {
        RecordReader record = component.Record;
        if (component.Depth > MaxDepth)
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"chains are nested more than {MaxDepth} deep"));
        int count = record.Count("steps", 4);
        for (int i = 0; i < count; i++)
        {
            int scope = record.Int32();
            string name = string.Create(CultureInfo.InvariantCulture, $"Transform_{i:000}");
            string place = string.Create(CultureInfo.InvariantCulture, $"step {i + 1} of {count}");
            Transform step = TransformTable.Read(component.Open(name, place));
            // Steps for training only are validated but not applied.
            if ((scope & ScoreScope) != 0)
                _steps.Add(step);
        }
    }

    public override IEnumerable<Transform> Steps => _steps.SelectMany(step => step.Steps);

    public static Transform Read(Component component) => new Chain(component);

    public override void Apply(ColumnGraph columns)
    {
        foreach (Transform step in _steps)
            step.Apply(columns);
    }
}
