using System.Diagnostics;
using System.Globalization;
using Gordo.Core;
using Gordo.Core.Python;
using static Gordo.Tests.Python.PickleWriter;

namespace Gordo.Tests.Python;

/// <summary>Pickles of allowed classes whose content is wrong or made to use up memory, time or the stack.</summary>
internal sealed class HostileModelTests
{
    private const long MostBytes = 256L << 20;

    [TestCase("-1", "*an invalid or too large dimension*")]
    [TestCase("2147483648", "*an invalid or too large dimension*")]
    [TestCase("9223372036854775807", "*an invalid or too large dimension*")]
    [TestCase("18446744073709551616", "*an invalid or too large dimension (an integer)*")]
    [TestCase("65536,65536,65536,65536", "*shape [65536,65536,65536,65536] with 0 bytes*")] // 2^64 is 0 in 64 bits.
    [TestCase("2147483647,2147483647,4", "*with 0 bytes*")]
    [TestCase("0,2147483647", "*has the shape [0,2147483647]*")]
    [TestCase("2147483647,0", "*has the shape [2147483647,0]*")]
    [TestCase("1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "*expected the shape of an array*")] // 33 axes.
    public void Shapes_that_the_data_do_not_fill_are_refused(string shape, string message)
    {
        // Long integers as text, as protocol 0 writes them.
        byte[] dimensions = [(byte)'(', .. shape.Split(',').SelectMany(length => System.Text.Encoding.ASCII.GetBytes($"L{length}L\n")), (byte)'t'];
        Refused(Replaced(Linear(new PyObject(
            new("numpy.core.multiarray", "_reconstruct"), new object?[] { 1, "HERE", Type("f8"), false, System.Array.Empty<byte>() },
            [new PyName("numpy", "ndarray"), new object?[] { 0 }, "b"u8.ToArray()])), dimensions), message);
    }

    [TestCase("f9999999999", "*arrays of the type 'f9999999999' are not read*")]
    [TestCase("f-8", "*arrays of the type 'f-8' are not read*")]
    [TestCase("f", "*arrays of the type 'f' are not read*")]
    [TestCase("", "*are not read*")]
    [TestCase("f0", "*")]
    [TestCase("V65537", "*are not read*")]
    [TestCase("c16", "*")]
    [TestCase("M8", "*")]
    [TestCase("U100", "*")]
    [TestCase("O8", "*expected the elements of an array*")]
    public void Element_types_that_no_model_has_are_refused(string code, string message) =>
        Refused(Write(Linear(PickleWriter.Array(code, [1, 2], new byte[16]))), message);

    [TestCase(-8L)]
    [TestCase(49L)]
    [TestCase(long.MaxValue)]
    public void Fields_outside_of_their_record_are_refused(long offset)
    {
        byte[] number = [0x8A, 8, .. BitConverter.GetBytes(offset)];
        Refused(Replaced(Forest(Records(3, "HERE")), number), "*lies outside of its record*");
    }

    [TestCase("child after the end", "*must come after it*")]
    [TestCase("child is its parent", "*must come after it*")]
    [TestCase("child twice", "*a child that is another's, too*")]
    [TestCase("column 7", "*looks at column 7 of 2*")]
    [TestCase("column -1", "*looks at column -1 of 2*")]
    [TestCase("count", "*values has the shape*")]
    public void Trees_that_are_no_trees_are_refused(string fault, string message)
    {
        byte[] records = Records();
        switch (fault)
        {
            case "child after the end": BitConverter.TryWriteBytes(records.AsSpan(8), 3L); break;
            case "child is its parent": BitConverter.TryWriteBytes(records, 0L); break;
            case "child twice": BitConverter.TryWriteBytes(records.AsSpan(8), 1L); break;
            case "column 7": BitConverter.TryWriteBytes(records.AsSpan(16), 7L); break;
            case "column -1": BitConverter.TryWriteBytes(records.AsSpan(16), -1L); break;
        }
        Refused(Write(Forest(Records(3, 48, records, fault == "count" ? 2 : 3))), message);
    }

    [Test]
    public void A_tree_as_deep_as_it_has_nodes_does_not_overflow_the_stack()
    {
        const int Splits = 100_000, Nodes = (2 * Splits) + 1;
        byte[] records = new byte[56 * Nodes];
        for (int i = 0; i < Nodes; i++)
        {
            bool isSplit = i % 2 == 0 && i < Nodes - 1;
            BitConverter.TryWriteBytes(records.AsSpan(56 * i), isSplit ? i + 1L : -1L);
            BitConverter.TryWriteBytes(records.AsSpan((56 * i) + 8), isSplit ? i + 2L : -1L);
        }
        byte[] pickle = Write(Forest(Records(Nodes, 48, records, Nodes)));
        PythonModel.Read(pickle, 2).Plan.Outputs.Should().ContainSingle();
    }

    [Test]
    public void A_scaler_used_again_and_again_does_not_use_up_memory()
    {
        const int Columns = 20_000;
        byte[] scaler = Write(Object("sklearn.preprocessing._data.MinMaxScaler", ("scale_", new double[Columns]), ("min_", new double[Columns])))[2..^1];
        byte[] pipeline = Write(Object("sklearn.pipeline.Pipeline", ("steps", new List<object?> { new object?[] { "s", "HERE" }, "MORE" })));
        pipeline = Replaced(pipeline, "HERE", [.. scaler, (byte)'q', 0]);
        byte[] more = [.. Enumerable.Range(0, 15_000).SelectMany(_ => (byte[])[0x8C, 1, (byte)'s', (byte)'h', 0, 0x86])];
        Refused(Replaced(pipeline, "MORE", more), "*the same ones are used over and over*", Columns);
    }

    [TestCase("degree", 64, "*more than 20000 columns*")]
    [TestCase("degree", 1_000_000_000, "*products of 0 to 1000000000 columns*")]
    [TestCase("degree", -1, "*products of*")]
    public void Polynomials_of_too_many_columns_are_refused(string attribute, int value, string message) =>
        Refused(Write(Object("sklearn.preprocessing._polynomial.PolynomialFeatures", (attribute, value))), message, columns: 6);

    [TestCase(0)]
    [TestCase(3)]
    [TestCase(int.MaxValue)]
    [TestCase(-1)]
    public void Neighbours_that_are_not_there_are_refused(int count) => Refused(
        Write(Object("sklearn.neighbors._regression.KNeighborsRegressor", ("_fit_X", new double[,] { { 1, 2 }, { 3, 4 } }), ("_y", new[] { 1.0, 2 }), ("n_neighbors", count))),
        "*n_neighbors is*of 2 examples*");

    [TestCase(0x7FFFFFFF)]
    [TestCase(-1)]
    [TestCase(int.MinValue)]
    public void Integers_of_a_stated_length_that_is_absurd_are_refused(int length) =>
        Refused([0x80, 4, 0x8B, .. BitConverter.GetBytes(length), 1, 2, 3, (byte)'.'], "*an integer of*bytes*");

    [TestCase((byte)0x8D)]
    [TestCase((byte)0x8E)]
    [TestCase((byte)0x96)]
    public void Lengths_of_8_bytes_that_the_file_does_not_hold_are_refused(byte opcode)
    {
        foreach (long length in (long[])[long.MaxValue, long.MinValue, -1, 1L << 32])
            Refused([0x80, 5, opcode, .. BitConverter.GetBytes(length), 1, 2, 3, (byte)'.'], "*bytes are said to follow*");
    }

    [TestCase(0x85)] // A tuple in a tuple.
    [TestCase('a')] // A list in a list.
    [TestCase('b')] // An object as the attribute of an object.
    public void Nesting_of_any_kind_is_bounded(int kind)
    {
        const int Levels = 50_000;
        var bytes = new List<byte> { 0x80, 4 };
        byte[] made = [.. "csklearn.pipeline\nPipeline\n"u8, (byte)')', 0x81];
        for (int i = 0; i < Levels; i++)
            bytes.AddRange(kind switch { 'a' => (byte[])[(byte)']'], 'b' => [.. made, (byte)'}', (byte)'K', 1], _ => [] });
        bytes.Add((byte)'N');
        for (int i = 0; i < Levels; i++)
            bytes.AddRange(kind switch { 'a' => (byte[])[(byte)'a'], 'b' => [(byte)'s', (byte)'b'], _ => [(byte)kind] });
        Refused([.. bytes, (byte)'.'], "*levels deep*");
    }

    [Test]
    public void A_list_doubled_sixty_times_is_looked_at_once()
    {
        var bytes = new List<byte> { 0x80, 4, (byte)']' };
        for (int i = 0; i < 60; i++)
            bytes.AddRange([(byte)'q', (byte)i, (byte)'0', (byte)']', (byte)'h', (byte)i, (byte)'a', (byte)'h', (byte)i, (byte)'a']);
        Refused([.. bytes, (byte)'.'], "*not a model*");
    }

    [Test]
    public void A_dict_of_many_entries_is_searched_fast()
    {
        const int Entries = 300_000;
        var bytes = new List<byte>([0x80, 4, .. "csklearn.pipeline\nPipeline\n"u8, (byte)')', 0x81, (byte)'}', (byte)'(']);
        for (int i = 0; i < Entries; i++)
            bytes.AddRange([0x8C, 6, .. System.Text.Encoding.ASCII.GetBytes(i.ToString("D6", CultureInfo.InvariantCulture)), (byte)'N']);
        Refused([.. bytes, (byte)'u', (byte)'b', (byte)'.'], "*steps is missing*");
    }

    private static PyObject Linear(object coefficients) =>
        Object("sklearn.linear_model._base.LinearRegression", ("coef_", coefficients), ("intercept_", 0.0));

    // Three nodes: a split and its two leaves.
    private static byte[] Records()
    {
        byte[] records = new byte[3 * 56];
        for (int i = 0; i < 3; i++)
        {
            BitConverter.TryWriteBytes(records.AsSpan(56 * i), i == 0 ? 1L : -1L);
            BitConverter.TryWriteBytes(records.AsSpan((56 * i) + 8), i == 0 ? 2L : -1L);
        }
        return records;
    }

    private static PyObject Records(int nodes, object offset, byte[]? records = null, int values = 3)
    {
        var fields = new Dictionary<string, object?>();
        foreach ((string name, string code, object at) in ((string, string, object)[])
            [("left_child", "i8", 0), ("right_child", "i8", 8), ("feature", "i8", 16), ("threshold", "f8", 24), ("weighted_n_node_samples", "f8", offset)])
            fields[name] = new object?[] { Type(code), at };
        var type = new PyObject(
            new("numpy", "dtype"), new object?[] { 3, "|", null, fields.Keys.Cast<object?>().ToArray(), fields, 56, 1, 16 }, ["V56", false, true]);
        PyObject array = PickleWriter.Array("f8", [nodes], records ?? Records());
        var described = new PyObject(array.Type, new object?[] { 1, new object?[] { nodes }, type, false, records ?? Records() }, array.Arguments);
        return new PyObject(
            new("sklearn.tree._tree", "Tree"),
            new Dictionary<string, object?> { ["nodes"] = described, ["values"] = PickleWriter.Array("f8", [values, 1, 1], new byte[8 * values]) },
            [2, new long[] { 1 }, 1]);
    }

    private static PyObject Forest(PyObject tree) => Object("sklearn.tree._classes.DecisionTreeRegressor", ("tree_", tree));

    private static byte[] Replaced(PyObject made, byte[] by) => Replaced(Write(made), "HERE", by);

    // Replaces a text of four characters by other opcodes.
    private static byte[] Replaced(byte[] pickle, string text, byte[] by)
    {
        byte[] marker = [(byte)'X', 4, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(text)];
        int at = pickle.AsSpan().IndexOf(marker);
        return [.. pickle[..at], .. by, .. pickle[(at + marker.Length)..]];
    }

    private static void Refused(byte[] pickle, string message, int columns = 2)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        FluentActions.Invoking(() => PythonModel.Read(pickle, columns)).Should().Throw<ModelException>().WithMessage(message);
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5), "a second when nothing else runs");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MostBytes);
    }
}
