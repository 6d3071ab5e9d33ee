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

/// <summary>A model saved by the Python original as <c>model.pkl</c>, read without executing anything.</summary>
public sealed class PythonModel
{
    // Numbers of float32 are widened, and what objects share counts each time.
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
            // Both estimators with windows refuse as many rows as one window has, and name the one of them.
            MinimumRows = graph.Window is { } window ? window + 1 : 0,
            TooFewRows = graph.Window is null ? null : "ValueError: For KerasLSTMForecast lookback_window must be < size of X",
        };
    }

    /// <summary>The model, ready to run.</summary>
    public PreparedPlan Plan { get; }

    /// <summary>What the plan was compiled from.</summary>
    internal GraphDefinition Definition { get; }

    /// <summary>How rows and windows relate.</summary>
    public EstimatorSettings Estimator { get; }

    /// <summary>The class of the model, as Python names it.</summary>
    public string TypeName => _root.TypeName;

    /// <summary>The objects it is made of, one a line, indented by where they are.</summary>
    public IReadOnlyList<string> Tree => ModelTree.Lines(_root);

    /// <summary>The releases it says it is of.</summary>
    public IReadOnlyList<string> Versions => ModelTree.Describe(_root, _pickle).Versions;

    /// <summary>What of the file is not needed to predict.</summary>
    public IReadOnlyList<string> Skipped => ModelTree.Describe(_root, _pickle).Skipped;

    /// <summary>Whether it answers in float32.</summary>
    internal bool OutputIsSingle { get; }

    /// <summary>Reads, checks and compiles a model.</summary>
    /// <param name="pickle">The content of the file.</param>
    /// <param name="inputs">The number of columns it will be given.</param>
    /// <exception cref="ModelException">The file is malformed, names what is not allowed, or does not fit.</exception>
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

    /// <summary>What there is to say of its detector; null where it has none.</summary>
    /// <param name="targets">The number of targets.</param>
    internal DetectorSettings? DescribeDetector(int targets) => DetectorReader.IsDetector(_root)
        ? DetectorReader.Settings(_root, targets) with { Scaler = new() { Kind = _root.Part("scaler").Class } }
        : null;

    /// <summary>Settings of its detector with a scaler that multiplies and adds, as the <c>gordo</c> JSON has it; null where it has none.</summary>
    /// <param name="targets">The number of targets.</param>
    /// <exception cref="ModelException">Its scaler does something else.</exception>
    internal DetectorSettings? AffineDetector(int targets) => DetectorReader.IsDetector(_root)
        ? DetectorReader.Settings(_root, targets) with { Scaler = DetectorReader.AffineScaler(_root, targets) }
        : null;

    /// <summary>The detector of the model; null where it is a plain estimator.</summary>
    /// <param name="targets">The number of targets.</param>
    /// <exception cref="ModelException">Its parts are missing or do not fit.</exception>
    public Detector? ReadDetector(int targets) => DetectorReader.IsDetector(_root)
        ? new Detector(DetectorReader.Settings(_root, targets), DetectorReader.Scaler(_root, targets, OutputIsSingle), _root.TypeName)
        : null;
}
