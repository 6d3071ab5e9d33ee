using System.Runtime.InteropServices;
using Gordo.Core;
using Gordo.Core.Anomaly;
using Gordo.Core.Python;
using Gordo.Core.Python.Pickle;
using Gordo.Core.Python.Records;
using Gordo.Serialization.Frames;
using static Gordo.Tests.Python.PickleWriter;

namespace Gordo.Tests.Python;

/// <summary>Series, DataFrames and indexes in the layouts of all pandas versions (pandas 0.25 to 2.3).</summary>
internal sealed class PandasTests
{
    private static readonly PyName Frame = new("pandas.core.frame", "DataFrame");
    private static readonly PyName Manager = new("pandas.core.internals.managers", "BlockManager");
    private static readonly double[] Expected = [1, 10, 2, 3, 20, 4]; // Columns a, b, c; b is of integers.

    // Two rows: a and c are one block of floats, each column after the other; b is a block of integers.
    private static object Floats => new double[,] { { 1, 3 }, { 2, 4 } };

    private static PyObject Integers => Array("i8", [1, 2], MemoryMarshal.AsBytes<long>([10, 20]).ToArray());

    [TestCase("pandas._libs.internals", "_unpickle_block", "_mgr")]
    [TestCase("pandas.core.internals.blocks", "new_block", "_mgr")]
    public void Frames_of_pandas_1_3_and_later_are_made_of_blocks(string module, string name, string member)
    {
        var block = new PyName(module, name);
        PyObject frame = New(
            member, [new PyObject(block, null, [Floats, Slice(0, 3, 2), 2]), new PyObject(block, null, [Integers, Positions(1), 2])], [Names("a", "b", "c"), Range(0, 2, 1)]);

        PandasFrame.Values(Read(frame), out int rows, out int columns).Should().Equal(Expected);
        (rows, columns).Should().Be((2, 3));
    }

    [TestCase("_mgr")]
    [TestCase("_data")]
    public void Older_frames_keep_their_blocks_in_the_state(string member)
    {
        List<object?> axes = [Names("a", "b", "c"), Old("Int64Index", new long[] { 5, 7 })];
        var layout = new Dictionary<string, object?>
        {
            ["axes"] = axes,
            ["blocks"] = new List<object?>
            {
                new Dictionary<string, object?> { ["values"] = Floats, ["mgr_locs"] = Slice(0, 3, 2) },
                new Dictionary<string, object?> { ["values"] = Integers, ["mgr_locs"] = Positions(1) },
            },
        };
        var manager = new PyObject(Manager, new object?[] { axes, new List<object?>(), new List<object?>(), new Dictionary<string, object?> { ["0.14.1"] = layout } });
        var frame = new PyObject(Frame, new Dictionary<string, object?> { [member] = manager, ["_typ"] = "dataframe", ["_metadata"] = new List<object?>() });

        PandasFrame.Values(Read(frame), out _, out _).Should().Equal(Expected);
    }

    [Test]
    public void A_block_in_Fortran_order_and_an_empty_frame_are_read()
    {
        PyObject values = Array("f8", [2, 2], MemoryMarshal.AsBytes<double>([1, 2, 3, 4]).ToArray(), fortran: true);
        PandasFrame.Values(Read(New("_mgr", [Block(values, Slice(0, 2, 1))], [Names("a", "b"), Range(0, 2, 1)])), out _, out _).Should().Equal(1, 2, 3, 4);
        PandasFrame.Values(Read(New("_mgr", [], [Range(0, 0, 1), Range(0, 0, 1)])), out int rows, out int columns).Should().BeEmpty();
        (rows, columns).Should().Be((0, 0));
    }

    [TestCase(0, 7, 2, 4)]
    [TestCase(7, 0, -2, 4)]
    [TestCase(5, 5, 1, 0)]
    [TestCase(5, 2, 1, 0)]
    [TestCase(int.MinValue, int.MaxValue, int.MaxValue, 3)]
    public void Ranges_count_as_in_Python(int start, int stop, int step, int expected) =>
        PandasIndex.Length(ReadAny(Range(start, stop, step))).Should().Be(expected);

    [Test]
    public void Thresholds_may_be_a_frame_of_one_row_and_frames_of_folds_are_only_carried()
    {
        PyObject thresholds = New("_mgr", [Block(new double[,] { { 6 } }, Slice(0, 1, 1))], [Names("TAG 1"), Range(0, 1, 1)]);
        PyObject model = Object(null, "gordo.machine.model.anomaly.diff.DiffBasedAnomalyDetector",
            ("base_estimator", Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 0.5 }))),
            ("scaler", Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 2.0 }))),
            ("feature_thresholds_", thresholds), ("feature_thresholds_per_fold_", New("_mgr", [], [Range(0, 0, 1), Range(0, 0, 1)])));
        Detector detector = PythonModel.Read(Write(model), 1).ReadDetector(1)!; // it is one
        AnomalyScores scores = detector.Score([new double[] { 6 }], [new double[] { 9 }], smooth: false, new FrameMemory(), CancellationToken.None);
        scores.Confidence!.Value[0].Span[0].Should().Be(0.5);
    }

    [TestCase("twice", "*two blocks of a DataFrame have the column 0*")]
    [TestCase("none", "*no block of a DataFrame has the column 1*")]
    [TestCase("outside", "*the column 9 of 2*")]
    [TestCase("negative", "*the column -1 of 2*")]
    [TestCase("backwards", "*the columns 1 to 0 by -1, of 2*")]
    [TestCase("long slice", "*the columns 0 to 2000000000 by 1, of 2*")]
    [TestCase("shape", "*has the shape [1,2]; expected [2,2]*")]
    [TestCase("huge", "*a DataFrame of 2000000000 rows and 2000000000 columns is not read*")]
    [TestCase("wide", "*a DataFrame of 0 rows and 2000000000 columns is not read*")]
    [TestCase("step", "*do not have the form that pandas writes*")]
    [TestCase("axes", "*does not have the form that pandas writes*")]
    [TestCase("no index", "*expected an index of pandas, found a list*")]
    public void Invalid_frames_are_refused(string fault, string message)
    {
        PyObject two = Names("a", "b"), whole = Block(new double[,] { { 1, 2 }, { 3, 4 } }, Slice(0, 2, 1)), none = Range(0, 0, 1);
        PyObject huge = Range(0, 2_000_000_000, 1);
        PyObject frame = fault switch
        {
            "twice" => New("_mgr", [whole, Block(new double[,] { { 1, 2 } }, Positions(0))], [two, Range(0, 2, 1)]),
            "none" => New("_mgr", [Block(new double[,] { { 1, 2 } }, Positions(0))], [two, Range(0, 2, 1)]),
            "outside" => New("_mgr", [Block(new double[,] { { 1, 2 } }, Positions(9))], [two, Range(0, 2, 1)]),
            "negative" => New("_mgr", [Block(new double[,] { { 1, 2 } }, Positions(-1))], [two, Range(0, 2, 1)]),
            "backwards" => New("_mgr", [Block(new double[,] { { 1, 2 } }, Slice(1, 0, -1))], [two, Range(0, 2, 1)]),
            "long slice" => New("_mgr", [Block(new double[,] { { 1, 2 } }, Slice(0, 2_000_000_000, 1))], [two, Range(0, 2, 1)]),
            "shape" => New("_mgr", [Block(new double[,] { { 1, 2 } }, Slice(0, 2, 1))], [two, Range(0, 2, 1)]),
            "huge" => New("_mgr", [whole], [huge, huge]),
            "wide" => New("_mgr", [], [huge, none]),
            "step" => New("_mgr", [whole], [two, Range(0, 2, 0)]),
            "axes" => New("_mgr", [whole], [two]),
            _ => New("_mgr", [whole], [two, new List<object?>()]),
        };
        FluentActions.Invoking(() => PandasFrame.Values(Read(frame), out _, out _)).Should().Throw<ModelException>().WithMessage(message);
    }

    private static PyObject New(string member, object?[] blocks, List<object?> axes) => new(
        Frame, new Dictionary<string, object?> { [member] = new PyObject(Manager, null, [blocks, axes]), ["_typ"] = "dataframe", ["attrs"] = new Dictionary<string, object?>() });

    private static PyObject Block(object values, PyObject placement) => new(new("pandas._libs.internals", "_unpickle_block"), null, [values, placement, 2]);

    private static PyObject Slice(int start, int stop, int step) => new(new("builtins", "slice"), null, [start, stop, step]);

    private static PyObject Positions(long position) => Array("i8", [1], MemoryMarshal.AsBytes<long>([position]).ToArray());

    private static PyObject Range(int start, int stop, int step) => Index(
        new("pandas.core.indexes.range", "RangeIndex"), new() { ["name"] = null, ["start"] = start, ["stop"] = stop, ["step"] = step });

    private static PyObject Old(string type, long[] labels) => Index(new("pandas.core.indexes.numeric", type), new() { ["data"] = labels, ["name"] = null });

    private static PyObject Names(params string[] names)
    {
        var array = new PyObject(
            new("numpy.core.multiarray", "_reconstruct"), new object?[] { 1, new object?[] { names.Length }, Type("O8"), false, new List<object?>(names) },
            [new PyName("numpy", "ndarray"), new object?[] { 0 }, "b"u8.ToArray()]);
        return Index(new("pandas.core.indexes.base", "Index"), new() { ["data"] = array, ["name"] = null });
    }

    private static PyObject Index(PyName type, Dictionary<string, object?> arguments) =>
        new(new("pandas.core.indexes.base", "_new_Index"), null, [type, arguments]);

    private static PickleObject Read(PyObject made) => (PickleObject)ReadAny(made);

    private static object ReadAny(PyObject made) => PickleReader.Read(Write(made))!; // not null
}
