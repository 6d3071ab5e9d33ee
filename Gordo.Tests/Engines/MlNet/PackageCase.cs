using System.Globalization;
using System.Text.Json;
using Gordo.Core.Engines;
using Gordo.Serialization.Frames;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Tests.Engines.MlNet;

/// <summary>A recorded model with numbers, texts, keys and vectors: <c>model.zip</c>, input columns, and the columns that ML.NET answers.</summary>
internal sealed class PackageCase : IDisposable
{
    private readonly JsonDocument _schema;
    private readonly JsonDocument _input;
    private readonly JsonDocument _expected;

    public PackageCase(string folder)
    {
        Zip = File.ReadAllBytes(Path.Combine(folder, "model.zip"));
        _schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "schema.json")));
        _input = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "input.json")));
        _expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
    }

    public byte[] Zip { get; }

    public int Rows => _schema.RootElement.GetProperty("rows").GetInt32();

    /// <summary>The name of the answer column.</summary>
    public string Output => _schema.RootElement.GetProperty("output").GetString()!;

    /// <summary>The names of further columns that a client may want.</summary>
    public IEnumerable<string> Also => _schema.RootElement.TryGetProperty("also", out JsonElement also)
        ? also.EnumerateArray().Select(name => name.GetString()!)
        : [];

    /// <summary>The slot names of an output column; null if it has none.</summary>
    public string[]? Slots(string output) => _schema.RootElement.GetProperty("outputs").EnumerateArray()
        .Single(column => column.GetProperty("name").GetString() == output) is var column && column.TryGetProperty("slots", out JsonElement slots)
        ? [.. slots.EnumerateArray().Select(slot => slot.GetString()!)]
        : null;

    /// <summary>The type of an output column.</summary>
    public string TypeOf(string output) => _schema.RootElement.GetProperty("outputs").EnumerateArray()
        .Single(column => column.GetProperty("name").GetString() == output).GetProperty("type").GetString()!;

    /// <summary>The tags that the answer needs: one per scalar, one per slot of a vector.</summary>
    public (string Name, JsonElement[] Cells, bool IsText)[] Tags(Func<string, bool>? isNeeded = null) =>
    [
        .. from column in _schema.RootElement.GetProperty("inputs").EnumerateArray()
           let name = column.GetProperty("name").GetString()!
           where isNeeded?.Invoke(name) ?? column.GetProperty("needed").GetBoolean()
           from slot in Slots(_input, name).Select((cells, index) => (cells, index, many: Slots(_input, name).Length > 1))
           select (slot.many ? string.Create(CultureInfo.InvariantCulture, $"{name} {slot.index}") : name, slot.cells,
               column.GetProperty("type").GetString() == "Text"),
    ];

    /// <summary>The tags as columns of a request.</summary>
    public (string[] Tags, InputColumns Columns) Frame(Func<string, bool>? isNeeded = null)
    {
        var tags = Tags(isNeeded);
        return ([.. tags.Select(tag => tag.Name)], new InputColumns(
            [.. tags.Select(tag => tag.IsText ? default(ReadOnlyMemory<double>) : tag.Cells.Select(Number).ToArray())],
            tags.Any(tag => tag.IsText)
                ? [.. tags.Select(tag => tag.IsText ? TextColumn.From([.. tag.Cells.Select(cell => cell.GetString())]) : null)]
                : null,
            Rows));
    }

    /// <summary>The recorded numbers of an output column, by slot.</summary>
    public double[][] Expected(string output) => Array.ConvertAll(Slots(_expected, output), cells => Array.ConvertAll(cells, Number));

    /// <summary>All recorded input columns as ML.NET reads them.</summary>
    public ColumnsView ToView()
    {
        var builder = new DataViewSchema.Builder();
        var columns = new List<object[]>();
        foreach (JsonElement column in _schema.RootElement.GetProperty("inputs").EnumerateArray())
        {
            string name = column.GetProperty("name").GetString()!;
            string type = column.GetProperty("type").GetString()!;
            bool isVector = type.StartsWith("Vector<", StringComparison.Ordinal);
            string item = isVector ? type["Vector<".Length..^1] : type;
            // Labels are not recorded where no answer reads them.
            JsonElement[][] slots = _input.RootElement.GetProperty("columns").TryGetProperty(name, out _)
                ? Slots(_input, name)
                : [[.. Enumerable.Repeat(JsonDocument.Parse(item == "Text" ? "\"\"" : item == "Boolean" ? "false" : "0").RootElement, Rows)]];
            (DataViewType dataType, Func<int, object> cell) = item switch
            {
                "Single" => Cells(NumberDataViewType.Single, isVector, slots, value => (float)Number(value)),
                "Double" => Cells(NumberDataViewType.Double, isVector, slots, Number),
                "Int32" => Cells(NumberDataViewType.Int32, isVector, slots, value => value.GetInt32()),
                "Boolean" => Cells(BooleanDataViewType.Instance, isVector, slots, value => value.GetBoolean()),
                "Text" => Cells(TextDataViewType.Instance, isVector, slots, value => value.GetString().AsMemory()),
                _ => throw new InvalidOperationException($"'{name}' has the type {type}."),
            };
            builder.AddColumn(name, dataType);
            columns.Add([.. Enumerable.Range(0, Rows).Select(cell)]);
        }
        return new ColumnsView(builder.ToSchema(), columns);
    }

    public void Dispose()
    {
        _schema.Dispose();
        _input.Dispose();
        _expected.Dispose();
    }

    public static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Number => value.GetDouble(),
        _ => value.TryGetProperty("inf", out JsonElement sign) ? sign.GetInt32() * double.PositiveInfinity : double.NaN,
    };

    private static (DataViewType Type, Func<int, object> Cell) Cells<T>(
        PrimitiveDataViewType item, bool isVector, JsonElement[][] slots, Func<JsonElement, T> convert)
        where T : notnull => isVector
        ? (new VectorDataViewType(item, slots.Length), row => new VBuffer<T>(slots.Length, [.. slots.Select(slot => convert(slot[row]))]))
        : (item, row => convert(slots[0][row]));

    private static JsonElement[][] Slots(JsonDocument document, string name)
    {
        JsonElement[] rows = [.. document.RootElement.GetProperty("columns").GetProperty(name).EnumerateArray()];
        bool isVector = rows[0].ValueKind == JsonValueKind.Array;
        int slots = isVector ? rows[0].GetArrayLength() : 1;
        return [.. Enumerable.Range(0, slots).Select(slot => Array.ConvertAll(rows, row => isVector ? row[slot] : row))];
    }
}
