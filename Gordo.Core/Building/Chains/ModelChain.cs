using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Core.Building.Chains;

/// <summary>
/// The transforms of a built ML.NET model, one after the other: from the vector <c>X</c> of all input tags, float64, to the vector
/// <c>model-output</c> of all targets.
/// </summary>
internal sealed class ModelChain
{
    private const string InputName = "X", FeaturesName = "Features", ScoreName = "Score", OutputName = "model-output";

    // What zip files can express at the earliest; the time of the build would make equal models differ.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly MLContext _context = new(seed: 0);
    private readonly List<ITransformer> _steps = [];
    private readonly DataViewSchema _schema;
    private IDataView _data;
    private string _column = InputName;
    private bool _isSingle;

    /// <summary>Starts a chain.</summary>
    /// <param name="width">The number of input columns.</param>
    public ModelChain(int width)
    {
        _data = Vectors(InputName, new double[width]);
        _schema = _data.Schema;
    }

    /// <summary>Adds a scaling, <c>x * scale + offset</c> per column.</summary>
    /// <exception cref="BuildException">A factor is not positive.</exception>
    /// <remarks>
    /// A normalizer cannot be given its numbers. A min-max normalizer maps the least value it has seen to 0 and the largest to 1: the two
    /// that the scaling maps to 0 and 1 give the same scaling.
    /// </remarks>
    public void AddScaling(double[] scale, double[] offset)
    {
        int wrong = Array.FindIndex(scale, factor => !(factor > 0));
        if (wrong >= 0)
        {
            throw new BuildException(string.Create(
                CultureInfo.InvariantCulture, $"column {wrong} is multiplied by {scale[wrong]}; models of ML.NET can only hold positive factors."));
        }
        Convert(_column, DataKind.Double);
        double[] zeros = [.. scale.Zip(offset, (factor, sum) => -sum / factor)], ones = [.. scale.Zip(offset, (factor, sum) => (1 - sum) / factor)];
        string scaled = _column == InputName ? FeaturesName : _column;
        Add(_context.Transforms.NormalizeMinMax(scaled, _column, fixZero: false).Fit(Vectors(_column, zeros, ones)));
        _column = scaled;
    }

    /// <summary>Adds regressors that read the vector so far; the vector of their answers follows it.</summary>
    /// <param name="regressors">The fitted regressors of the targets, which read the column <c>Features</c>.</param>
    public void AddRegressors(IReadOnlyList<ITransformer> regressors)
    {
        Convert(FeaturesName, DataKind.Single);
        string[] scores = [.. regressors.Select((_, target) => string.Create(CultureInfo.InvariantCulture, $"{ScoreName} {target + 1}"))];
        for (int target = 0; target < scores.Length; target++)
        {
            Add(regressors[target]);
            Fit(_context.Transforms.CopyColumns(scores[target], ScoreName));
        }
        Fit(_context.Transforms.Concatenate(OutputName, scores));
        _column = OutputName;
    }

    /// <summary>Returns the file of the model as ML.NET saves it.</summary>
    public byte[] Save()
    {
        using var file = new MemoryStream();
        _context.Model.Save(new TransformerChain<ITransformer>([.. _steps]), _schema, file);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in archive.Entries)
                entry.LastWriteTime = EntryTime;
        }
        return file.ToArray();
    }

    private void Convert(string name, DataKind kind)
    {
        bool isSingle = kind == DataKind.Single;
        if (isSingle == _isSingle && name == _column)
            return;
        Fit(_context.Transforms.Conversion.ConvertType(name, _column, kind));
        (_column, _isSingle) = (name, isSingle);
    }

    private void Fit<T>(IEstimator<T> estimator)
        where T : ITransformer => Add(estimator.Fit(_data));

    private void Add(ITransformer step)
    {
        _steps.Add(step);
        _data = step.Transform(_data);
    }

    private IDataView Vectors(string name, params double[][] rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        SchemaDefinition.Column column = schema[nameof(Row.Values)];
        column.ColumnName = name;
        column.ColumnType = new VectorDataViewType(NumberDataViewType.Double, rows[0].Length);
        return _context.Data.LoadFromEnumerable(rows.Select(values => new Row { Values = values }), schema);
    }

    private sealed class Row
    {
        public double[] Values { get; set; } = [];
    }
}
