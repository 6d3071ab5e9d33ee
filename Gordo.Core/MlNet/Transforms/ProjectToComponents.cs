using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Projects vectors onto their principal components.</summary>
/// <remarks>ML.NET's PrincipalComponentAnalysisTransformer.</remarks>
internal sealed class ProjectToComponents : Transform
{
    private readonly (string Output, string Input)[] _pairs;
    private readonly Projection[] _projections;

    private ProjectToComponents(Component component)
        : base(component)
    {
        if (component.Header.Written == 0x00010001)
            component.Record.SizeOfFloat();
        _pairs = component.Record.ColumnPairs();
        _projections = Array.ConvertAll(_pairs, _ => ReadProjection(component));
    }

    public static Transform Read(Component component) => new ProjectToComponents(component);

    public override void Apply(ColumnGraph columns)
    {
        var sources = new ModelColumn[_pairs.Length];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = columns.ReadNumbers(_pairs[i].Input, Source, _projections[i].Size, ElementType.Float32);
        for (int i = 0; i < sources.Length; i++)
        {
            float[][] vectors = _projections[i].Vectors;
            float[] means = _projections[i].Means;
            LinearScore.AddProduct(columns, Source, _pairs[i].Output, [.. vectors.Select((vector, k) =>
                new LinearScore(sources[i].Value, vector, means.Length == 0 ? 0 : -means[k]))]);
        }
    }

    private static Projection ReadProjection(Component component)
    {
        RecordReader record = component.Record;
        (int size, float[][] vectors) = ReadVectors(component);
        float[] means = record.FiniteNumbers(record.Count("means", 4), "means");
        if (means.Length != 0 && means.Length != vectors.Length)
            throw component.Fault(string.Create(
                CultureInfo.InvariantCulture, $"{means.Length} means for {vectors.Length} components"));
        return new Projection(size, vectors, means);
    }

    private static (int Size, float[][] Vectors) ReadVectors(Component component)
    {
        RecordReader record = component.Record;
        int size = record.Positive("dimensions", ModelColumn.MaxSlots);
        int rank = record.Positive("components", size);
        return (size, ReadVectors(component, size, rank));
    }

    /// <summary>Reads <paramref name="rank"/> vectors of <paramref name="size"/> numbers.</summary>
    public static float[][] ReadVectors(Component component, int size, int rank)
    {
        var vectors = new List<float[]>();
        while (vectors.Count < rank)
            vectors.Add(component.Record.FiniteNumbers(size, "a component"));
        return [.. vectors];
    }

    private sealed record Projection(int Size, float[][] Vectors, float[] Means);
}
