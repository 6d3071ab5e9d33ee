using System.Diagnostics;
using Gordo.Core;
using Gordo.Core.Python;
using Gordo.Core.Python.Pickle;

namespace Gordo.Tests.Python;

/// <summary>Small files that expand exponentially through shared objects: each object of a chain occurs twice in the next.</summary>
internal sealed class SharedObjectTests
{
    [TestCase("sklearn.pipeline.Pipeline", "steps")]
    [TestCase("sklearn.pipeline.FeatureUnion", "transformer_list")]
    public void Exponentially_nested_estimators_are_refused_quickly(string type, string attribute)
    {
        byte[] pickle = Doubling(type, attribute, 45);
        pickle.Length.Should().BeLessThan(20_000);
        Refused(() => PythonModel.Read(pickle, 2), "*more than 20000 estimators*|*makes * columns*");
    }

    [Test]
    public void An_exponentially_nested_scaler_is_refused_quickly()
    {
        var state = new Dictionary<string, object?>
        {
            ["base_estimator"] = PickleWriter.Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 1.0, 1.0 })),
        };
        byte[] pickle = Doubling("sklearn.pipeline.Pipeline", "steps", 45, state);
        Refused(() => PythonModel.Read(pickle, 2).ReadDetector(2), "*more parts than a scaler has*");
    }

    [Test]
    public void A_forest_that_repeats_one_tree_ten_thousand_times_is_refused_with_little_memory()
    {
        // One tree of 20,000 leaves, stored in the memo and added to the list repeatedly.
        byte[] pickle = ForestOfOneTree(nodes: 39_999, times: 10_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(() => PythonModel.Read(pickle, 1), "*the same ones are used over and over*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(256L << 20);
    }

    [Test]
    public void Attribute_lookup_is_fast_for_any_count_and_the_last_duplicate_counts()
    {
        var bytes = new List<byte> { (byte)'}' };
        for (int i = 0; i < 50; i++)
            bytes.AddRange([0x8C, 1, (byte)('A' + (i % 40)), (byte)'K', (byte)i, (byte)'s']);
        bytes.Add((byte)'.');
        PickleDict dict = PickleReader.Read(bytes.ToArray()).Should().BeOfType<PickleDict>().Subject;
        dict.TryGet("A", out object? value).Should().BeTrue();
        value.Should().Be(40L);
        dict.TryGet("no", out _).Should().BeFalse();
    }

    [Test]
    public void A_pipeline_with_too_many_steps_is_refused()
    {
        object?[] step = ["s", "passthrough"];
        byte[] pickle = PickleWriter.Write(PickleWriter.Object("sklearn.pipeline.Pipeline", ("steps", Enumerable.Repeat<object?>(step, 20_001).ToList())));
        Refused(() => PythonModel.Read(pickle, 2), "*steps has 20001 items*");
    }

    private static void Refused(Action read, string messages)
    {
        var clock = Stopwatch.StartNew();
        string found = read.Should().Throw<ModelException>().Which.Message;
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10), "a moment when nothing else runs");
        messages.Split('|').Any(message => message.Trim('*').Split('*').All(part => found.Contains(part, StringComparison.Ordinal))).Should().BeTrue(found);
    }

    // The innermost object has the memo index 0, and each one around it the next index.
    private static byte[] Doubling(string type, string attribute, int levels, Dictionary<string, object?>? detector = null)
    {
        var bytes = new List<byte> { 0x80, 4 };
        if (detector is not null)
        {
            Global("gordo.machine.model.anomaly.diff", "DiffBasedAnomalyDetector");
            bytes.AddRange([(byte)')', 0x81, (byte)'}', (byte)'(']);
            Text("base_estimator");
            bytes.AddRange(PickleWriter.Write(detector["base_estimator"])[2..^1]);
            Text("scaler");
        }
        Global("sklearn.preprocessing._function_transformer", "FunctionTransformer");
        bytes.AddRange([(byte)')', 0x81, (byte)'q', 0]);
        for (int level = 1; level <= levels; level++)
        {
            bytes.Add((byte)'0');
            Global(type[..type.LastIndexOf('.')], type[(type.LastIndexOf('.') + 1)..]);
            bytes.AddRange([(byte)')', 0x81, (byte)'}', (byte)'(']);
            Text(attribute);
            bytes.AddRange([(byte)']', (byte)'(']);
            for (int i = 0; i < 2; i++)
            {
                Text("s");
                bytes.AddRange([(byte)'h', (byte)(level - 1), 0x86]);
            }
            bytes.AddRange([(byte)'e', (byte)'u', (byte)'b', (byte)'q', (byte)level]);
        }
        if (detector is not null)
            bytes.AddRange([(byte)'u', (byte)'b']);
        bytes.Add((byte)'.');
        return [.. bytes];

        void Text(string text) => bytes.AddRange([0x8C, (byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)]);

        void Global(string module, string name)
        {
            Text(module);
            Text(name);
            bytes.Add(0x93);
        }
    }

    private static byte[] ForestOfOneTree(int nodes, int times)
    {
        // A path of splits, each with a leaf on its left.
        byte[] records = new byte[56 * nodes];
        for (int i = 0; i < nodes; i++)
        {
            bool isSplit = i % 2 == 0 && i < nodes - 1;
            BitConverter.TryWriteBytes(records.AsSpan(56 * i), isSplit ? i + 1L : -1L);
            BitConverter.TryWriteBytes(records.AsSpan((56 * i) + 8), isSplit ? i + 2L : -1L);
        }
        var fields = new Dictionary<string, object?>();
        foreach ((string name, string code, int offset) in ((string, string, int)[])[("left_child", "i8", 0), ("right_child", "i8", 8), ("feature", "i8", 16), ("threshold", "f8", 24)])
            fields[name] = new object?[] { PickleWriter.Type(code), offset };
        var type = new PyObject(
            new("numpy", "dtype"), new object?[] { 3, "|", null, fields.Keys.Cast<object?>().ToArray(), fields, 56, 1, 16 }, ["V56", false, true]);
        var array = PickleWriter.Array("f8", [nodes], records);
        var described = new PyObject(array.Type, new object?[] { 1, new object?[] { nodes }, type, false, records }, array.Arguments);
        var tree = new PyObject(
            new("sklearn.tree._tree", "Tree"),
            new Dictionary<string, object?> { ["nodes"] = described, ["values"] = PickleWriter.Array("f8", [nodes, 1, 1], new byte[8 * nodes]) },
            [1, new long[] { 1 }, 1]);
        byte[] one = PickleWriter.Write(PickleWriter.Object("sklearn.tree._classes.DecisionTreeRegressor", ("tree_", tree)))[2..^1];
        byte[] forest = PickleWriter.Write(PickleWriter.Object("sklearn.ensemble._forest.RandomForestRegressor", ("estimators_", new List<object?> { "HERE" })));
        byte[] marker = [(byte)'X', 4, 0, 0, 0, .. "HERE"u8];
        int at = forest.AsSpan().IndexOf(marker);
        byte[] again = [.. Enumerable.Range(0, times).SelectMany(_ => (byte[])[(byte)'h', 0])];
        return [.. forest[..at], .. one, (byte)'q', 0, .. again, .. forest[(at + marker.Length)..]];
    }
}
