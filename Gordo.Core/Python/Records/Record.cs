using System.Globalization;
using Gordo.Core.Python.NumPy;
using Gordo.Core.Python.Pickle;

namespace Gordo.Core.Python.Records;

/// <summary>A pickled object with its attributes and its path in the model, which error messages show.</summary>
internal sealed class Record
{
    private const int MostItems = 20_000;

    private readonly PickleDict? _attributes;
    private readonly Record? _parent;
    private readonly string _place;

    private Record(PickleObject made, Record? parent, string place)
    {
        Object = made;
        _parent = parent;
        _place = place;
        _attributes = made.State as PickleDict;
    }

    /// <summary>The pickled object.</summary>
    public PickleObject Object { get; }

    /// <summary>The class name used by the readers, the same for all library versions.</summary>
    public string Class => Object.Type.Known.Name;

    /// <summary>The qualified Python name of the class.</summary>
    public string TypeName => Object.Type.ToString();

    /// <summary>The scikit-learn version that wrote the object; 0.0 if it is not recorded.</summary>
    public Version Release =>
        Find("_sklearn_version") is string text && Version.TryParse(text.Split("rc")[0].Split(".dev")[0].Split(".post")[0], out Version? version)
            ? version
            : new Version(0, 0);

    /// <summary>Returns the root object of a model.</summary>
    /// <exception cref="ModelException">The value is not an object.</exception>
    public static Record Root(object? value) => value is PickleObject made
        ? new(made, null, "")
        : throw new ModelException($"the pickle holds {PickleKind.Of(value)}, not a model");

    /// <summary>Returns an attribute, or null if it is absent or None.</summary>
    public object? Find(string name)
    {
        object? value = null;
        _attributes?.TryGet(name, out value);
        return value;
    }

    /// <summary>Returns true if an attribute exists and is not None.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>Returns a required attribute.</summary>
    public object Required(string name) => Find(name) ?? throw Fault($"{name} is missing: the estimator was not fitted, or an unsupported version saved it");

    /// <summary>Reads a boolean attribute.</summary>
    public bool Flag(string name, bool fallback) => Find(name) switch
    {
        null => fallback,
        object value => NumpyScalar.TryRead(value, out double number) ? number != 0 : throw Unexpected(name, value, "true or false"),
    };

    /// <summary>Reads a number, or null if the attribute is absent.</summary>
    public double? Number(string name) => Find(name) switch
    {
        null => null,
        object value => Try(name, () => NumpyScalar.TryRead(value, out double number) ? number : throw Unexpected(name, value, "a number")),
    };

    /// <summary>Reads an integer, or null if the attribute is absent.</summary>
    public int? Integer(string name) => Number(name) is { } number
        ? number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Fault($"{name} is {Shown(number)}; expected a whole number")
        : null;

    /// <summary>Reads text, or null if the attribute is absent.</summary>
    public string? Text(string name) => Find(name) switch
    {
        null => null,
        string text => text,
        object value => throw Unexpected(name, value, "text"),
    };

    /// <summary>Reads a required array.</summary>
    public NumpyArray Array(string name)
    {
        object value = Required(name);
        return Try(name, () => NumpyArray.Read(value));
    }

    /// <summary>Reads required numbers from an array, a Series, a DataFrame (row after row), a list, a tuple or a single number.</summary>
    /// <param name="name">The name of the attribute.</param>
    /// <param name="count">The expected count; -1 for any.</param>
    public double[] Numbers(string name, int count)
    {
        object value = Required(name);
        double[] numbers = Try(name, () => Numbers(value));
        return count < 0 || numbers.Length == count
            ? numbers
            : throw Fault($"{name} has {numbers.Length} numbers; expected {count}");
    }

    /// <summary>Reads a required two-dimensional array or DataFrame.</summary>
    /// <param name="name">The name of the attribute.</param>
    /// <param name="columns">The expected number of columns; -1 for any.</param>
    /// <param name="rows">Receives the number of rows.</param>
    public double[] Table(string name, int columns, out int rows)
    {
        if (Required(name) is PickleObject { Type.Known.Name: "DataFrame" } frame)
        {
            (double[] values, int length, int width) = Try(name, () => (PandasFrame.Values(frame, out int height, out int across), height, across));
            rows = length;
            return values.Length > 0 && (columns < 0 || width == columns) ? values : throw Fault($"{name} has the shape [{rows},{width}]; expected {columns} columns");
        }
        NumpyArray array = Array(name);
        if (array.Shape.Length != 2 || (columns >= 0 && array.Shape[1] != columns) || array.Count == 0)
            throw Fault($"{name} has the shape {array}; expected {(columns < 0 ? "a table" : $"{columns} columns")}");
        rows = array.Shape[0];
        return Try(name, array.ToDoubles);
    }

    /// <summary>Returns the items of a required list or tuple.</summary>
    public IReadOnlyList<object?> Items(string name)
    {
        IReadOnlyList<object?> items = ItemsOf(Required(name)) ?? throw Unexpected(name, Find(name), "a list");
        // A list may be shared and read many times; only those of forests are long.
        return items.Count <= MostItems ? items : throw Fault($"{name} has {items.Count} items");
    }

    /// <summary>Returns a required attribute that is an object.</summary>
    public Record Part(string name) => Part(Required(name), name);

    /// <summary>Returns a child record for a value, which must be an object.</summary>
    /// <param name="value">The value.</param>
    /// <param name="place">Its path: an attribute, or <c>steps[2]</c>.</param>
    public Record Part(object? value, string place) => value is PickleObject made
        ? new(made, this, place)
        : throw Unexpected(place, value, "an object");

    /// <summary>Creates an error that names this object.</summary>
    public ModelException Fault(string what, Exception? inner = null) => new($"{this}: {what}", inner);

    /// <summary>Runs an action and adds the path of this object to its errors.</summary>
    public T Try<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ModelException e) when (!e.Message.StartsWith(ToString(), StringComparison.Ordinal))
        {
            throw Fault($"{name}: {e.Message}", e);
        }
    }

    /// <summary>Returns the path and class of the object: <c>base_estimator.steps[1] (Ridge)</c>.</summary>
    public override string ToString() => Path.Length == 0 ? Class : $"{Path} ({Class})";

    /// <summary>Returns the items of a list or tuple, or null for another value.</summary>
    public static IReadOnlyList<object?>? ItemsOf(object? value) => value switch
    {
        PickleList { IsSet: false } list => list.Items,
        PickleTuple tuple => tuple.Items,
        _ => null,
    };

    private string Path
    {
        get
        {
            // Built only for messages, from the outermost object inwards.
            var places = new Stack<string>();
            for (Record record = this; record._parent is { } parent; record = parent)
                places.Push(record._place);
            return string.Join('.', places);
        }
    }

    private ModelException Unexpected(string name, object? value, string expected) =>
        Fault($"{name} is {PickleKind.Of(value)}; expected {expected}");

    private static double[] Numbers(object value)
    {
        if (NumpyArray.Is(value))
            return NumpyArray.Read(value).ToDoubles();
        if (value is PickleObject { Type.Known.Name: "Series" } series)
            return PandasSeries.Values(series).ToDoubles();
        if (value is PickleObject { Type.Known.Name: "DataFrame" } frame)
            return PandasFrame.Values(frame, out _, out _);
        if (NumpyScalar.TryRead(value, out double single))
            return [single];
        return [.. (ItemsOf(value) ?? throw new ModelException($"expected numbers, found {PickleKind.Of(value)}")).Select(item =>
            NumpyScalar.TryRead(item, out double number) ? number : throw new ModelException($"expected a number, found {PickleKind.Of(item)}"))];
    }

    private static string Shown(double number) => number.ToString(CultureInfo.InvariantCulture);
}
