using Gordo.Core.Anomaly;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Estimators;
using Gordo.Core.Python.Detectors;
using Gordo.Core.Python.Estimators;
using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.Pickle;
using Gordo.Core.Python.Records;

namespace Gordo.Core.Python;

/// <summary>A model saved by the original Python server as <c>model.pkl</c>, read without executing any code.</summary>
public sealed class PythonModel
{
    // Limits memory relative to the file: float32 numbers are widened, and shared objects count at each use.
    private const long MostGrowth = 4;
    private const long SharedBytes = 32L << 20;

    private readonly Record _root;
    private readonly ReadOnlyMemory<byte> _pickle;

    private PythonModel(Record root, ReadOnlyMemory<byte> pickle, PreparedPlan plan, GraphBuilder graph, bool outputIsSingle)
    {
        _root = root;
        _pickle = pickle;
        Plan = plan;
        Definition = graph.Definition;
        OutputIsSingle = outputIsSingle;
        Estimator = new()
        {
            LookbackWindow = graph.Window,
            Lookahead = graph.Lookahead,
            // Both windowed estimators reject as many rows as one window has, and both name KerasLSTMForecast.
            MinimumRows = graph.Window is { } window ? window + 1 : 0,
            TooFewRows = graph.Window is null ? null : "ValueError: For KerasLSTMForecast lookback_window must be < size of X",
        };
    }

    /// <summary>The compiled model.</summary>
    public PreparedPlan Plan { get; }

    /// <summary>The graph that the plan was compiled from.</summary>
    internal GraphDefinition Definition { get; }

    /// <summary>The window settings.</summary>
    public EstimatorSettings Estimator { get; }

    /// <summary>The qualified Python name of the model's class.</summary>
    public string TypeName => _root.TypeName;

    /// <summary>The objects of the model, one per line, indented by depth.</summary>
    public IReadOnlyList<string> Tree => ModelTree.Lines(_root);

    /// <summary>The library versions recorded in the pickle.</summary>
    public IReadOnlyList<string> Versions => ModelTree.Describe(_root, _pickle).Versions;

    /// <summary>The parts of the file that prediction does not need.</summary>
    public IReadOnlyList<string> Skipped => ModelTree.Describe(_root, _pickle).Skipped;

    /// <summary>True if the output is float32.</summary>
    internal bool OutputIsSingle { get; }

    /// <summary>Reads, checks and compiles a model.</summary>
    /// <param name="pickle">The content of the file.</param>
    /// <param name="inputs">The number of input columns.</param>
    /// <exception cref="ModelException">The file is malformed, contains a name that is not allowed, or does not fit.</exception>
    public static PythonModel Read(ReadOnlyMemory<byte> pickle, int inputs)
    {
        Record root = Record.Root(PickleReader.Read(pickle));
        Record model = DetectorReader.IsDetector(root) ? DetectorReader.Model(root) : root;
        var graph = new GraphBuilder(inputs)
        {
            IsWindowed = EstimatorTable.TakesWindows(model),
            MostBytes = SharedBytes + (MostGrowth * pickle.Length),
        };
        GraphValue answer = EstimatorTable.Apply(model, graph, graph.Input);
        return new PythonModel(root, pickle, graph.Compile(answer), graph, answer.Type == ElementType.Float32);
    }

    /// <summary>Describes the detector; null if the model has none.</summary>
    /// <param name="targets">The number of targets.</param>
    internal DetectorSettings? DescribeDetector(int targets) => DetectorReader.IsDetector(_root)
        ? DetectorReader.Settings(_root, targets) with { Scaler = new() { Kind = _root.Part("scaler").Class } }
        : null;

    /// <summary>Returns the detector settings with an affine scaler, as in the <c>gordo</c> JSON; null without a detector.</summary>
    /// <param name="targets">The number of targets.</param>
    /// <exception cref="ModelException">The scaler is not a linear function of each column.</exception>
    internal DetectorSettings? AffineDetector(int targets) => DetectorReader.IsDetector(_root)
        ? DetectorReader.Settings(_root, targets) with { Scaler = DetectorReader.AffineScaler(_root, targets) }
        : null;

    /// <summary>Reads the detector of the model; null for a plain estimator.</summary>
    /// <param name="targets">The number of targets.</param>
    /// <exception cref="ModelException">Parts of the detector are missing or do not fit.</exception>
    public Detector? ReadDetector(int targets) => DetectorReader.IsDetector(_root)
        ? new Detector(DetectorReader.Settings(_root, targets), DetectorReader.Scaler(_root, targets, OutputIsSingle), _root.TypeName)
        : null;
}
