using System.Globalization;
using System.Text.Json;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Tests.MlNet;

/// <summary>
/// A recorded model: <c>model.zip</c> as saved by ML.NET, input columns, and the output columns of ML.NET. The tolerance
/// is 1e-5 of the largest expected number in the column or slot.
/// </summary>
internal sealed class MlNetCase : IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly JsonDocument _schema;
    private readonly Dictionary<string, double[][]> _input;
    private readonly Dictionary<string, double[][]> _expected;

    public MlNetCase(string folder)
    {
        Zip = File.ReadAllBytes(Path.Combine(folder, "model.zip"));
        _schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "schema.json")));
        _input = ReadColumns(Path.Combine(folder, "input.json"));
        _expected = ReadColumns(Path.Combine(folder, "expected.json"));
    }

    public byte[] Zip { get; }

    public int Rows => _schema.RootElement.GetProperty("rows").GetInt32();

    /// <summary>The output column of the model.</summary>
    public string Output => Text(_schema.RootElement, "output");

    /// <summary>How the model was saved: with a schema, with a loader, with neither, or in the legacy layout.</summary>
    public string Saved => Text(_schema.RootElement, "saved");

    /// <summary>The names of the columns after the last step.</summary>
    public IEnumerable<string> Outputs => _schema.RootElement.GetProperty("outputs").EnumerateArray().Select(output => Text(output, "name"));

    /// <summary>The names of the inputs that scoring reads.</summary>
    public IEnumerable<string> Needed => _schema.RootElement.GetProperty("inputs").EnumerateArray()
        .Where(input => input.GetProperty("needed").GetBoolean()).Select(input => Text(input, "name"));

    /// <summary>The scalar or vector columns that scoring reads, as frame columns.</summary>
    public (string[] Tags, ReadOnlyMemory<double>[] Columns) Frame()
    {
        (string Name, double[] Column)[] columns =
        [
            .. from name in Needed
               let slots = _input[name]
               from slot in Enumerable.Range(0, slots.Length)
               select (slots.Length == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} {slot}"), slots[slot]),
        ];
        return (Array.ConvertAll(columns, column => column.Name),
            Array.ConvertAll(columns, column => (ReadOnlyMemory<double>)column.Column));
    }

    /// <summary>Returns a range of rows of the recorded inputs of a plan.</summary>
    public Tensor[] InputsOf(PreparedPlan plan, int start, int count) => [.. plan.Inputs.Select(input =>
    {
        double[][] slots = _input[input.Name];
        Tensor tensor = Tensor.Create(input.Type!.Value, new Shape(count, slots.Length));
        for (int slot = 0; slot < slots.Length; slot++)
            Columns.Pack(slots[slot].AsSpan(start, count), tensor, slot);
        return tensor;
    })];

    /// <summary>Compares all columns after the last step, in blocks of different sizes.</summary>
    /// <param name="tolerance">Relative to the largest number of a column or slot; 0 for exact equality of floats.</param>
    public void CheckColumns(double tolerance = Tolerance)
    {
        ColumnGraph graph = MlNetModel.ReadChain(Zip).Columns;
        string[] outputs = [.. Outputs];
        ModelColumn[] columns = [.. graph.Columns.Where(column => outputs.Contains(column.Name))];
        columns.Select(column => column.Name).Should().BeEquivalentTo(outputs);
        foreach (ModelColumn column in columns)
        {
            PreparedPlan plan = graph.Compile(column);
            foreach ((int start, int count) in new[] { (0, Rows), (17, 1), (5, 3), (30, 17), (0, 0) })
                Check(column.Name, plan.Run(InputsOf(plan, start, count))[0], start, tolerance);
        }
    }

    /// <summary>Compares the outputs of another form of the model: one output per column, named after it.</summary>
    public void CheckOutputs(PreparedPlan plan)
    {
        Tensor[] outputs = plan.Run(InputsOf(plan, 0, Rows));
        outputs.Should().NotBeEmpty();
        for (int i = 0; i < outputs.Length; i++)
        {
            string name = plan.Outputs[i].Name;
            name.Should().EndWith(".output");
            Check(name[..^".output".Length], outputs[i], 0, Tolerance);
        }
    }

    /// <summary>Compares a column with the recorded one.</summary>
    private void Check(string name, Tensor found, int start, double tolerance)
    {
        double[][] expected = _expected[name];
        found.Rank.Should().Be(2);
        found.Shape[1].Should().Be(expected.Length, "'{0}' has as many slots", name);
        var column = new double[found.Shape[0]];
        for (int slot = 0; slot < expected.Length; slot++)
        {
            Columns.Unpack(found, slot, expected.Length, column);
            // Recorded floats are the shortest text that reads back as the same float, but not as the same double.
            double[] own = found.Type == ElementType.Float32 ? Array.ConvertAll(expected[slot], value => (double)(float)value) : expected[slot];
            Check(string.Create(CultureInfo.InvariantCulture, $"{name} [{slot}]"), own, column, start, found.Type.IsFloat() ? tolerance : 0);
        }
    }

    /// <summary>Compares the slots of the output with the recorded ones.</summary>
    public void CheckAnswer(ReadOnlySpan<ReadOnlyMemory<double>> found)
    {
        double[][] expected = _expected[Output];
        found.Length.Should().Be(expected.Length);
        for (int slot = 0; slot < expected.Length; slot++)
            Check(string.Create(CultureInfo.InvariantCulture, $"{Output} [{slot}]"), expected[slot], found[slot].Span, 0, Tolerance);
    }

    public void Dispose() => _schema.Dispose();

    private static void Check(string name, double[] expected, ReadOnlySpan<double> found, int start, double tolerance)
    {
        double largest = expected.Where(double.IsFinite).Select(Math.Abs).Append(0).Max();
        double allowed = tolerance * largest;
        for (int i = 0; i < found.Length; i++)
        {
            double want = expected[start + i];
            if (double.IsFinite(want) ? !(Math.Abs(found[i] - want) <= allowed) : !want.Equals(found[i]))
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"'{name}', row {start + i}: {found[i]:R}, expected {want:R} ± {allowed:R}"));
        }
    }

    /// <summary>Reads the slots of each column by name: one for a scalar, one per number for a vector.</summary>
    private static Dictionary<string, double[][]> ReadColumns(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        var columns = new Dictionary<string, double[][]>(StringComparer.Ordinal);
        foreach (JsonProperty column in document.RootElement.GetProperty("columns").EnumerateObject())
        {
            JsonElement[] rows = [.. column.Value.EnumerateArray()];
            bool vector = rows[0].ValueKind == JsonValueKind.Array;
            int slots = vector ? rows[0].GetArrayLength() : 1;
            columns.Add(column.Name, [.. Enumerable.Range(0, slots).Select(slot =>
                Array.ConvertAll(rows, row => Number(vector ? row[slot] : row)))]);
        }
        return columns;
    }

    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => double.NaN,
        _ => value.TryGetProperty("inf", out JsonElement sign) ? sign.GetInt32() * double.PositiveInfinity : double.NaN,
    };

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
