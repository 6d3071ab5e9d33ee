using System.Globalization;
using Gordo.Core.Python.NumPy;
using Gordo.Core.Python.Pickle;

namespace Gordo.Core.Python.Records;

/// <summary>An object of a pickle with its attributes, and where it stands in the model, for messages.</summary>
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

    /// <summary>The object.</summary>
    public PickleObject Object { get; }

    /// <summary>The class, by the name it has in all releases.</summary>
    public string Class => Object.Type.Known.Name;

    /// <summary>The class as Python names it.</summary>
    public string TypeName => Object.Type.ToString();

    /// <summary>The release of scikit-learn that wrote it; 0.0 where it does not say.</summary>
    public Version Release =>
        Find("_sklearn_version") is string text && Version.TryParse(text.Split("rc")[0].Split(".dev")[0].Split(".post")[0], out Version? version)
            ? version
            : new Version(0, 0);

    /// <summary>The object at the root of a model.</summary>
    /// <exception cref="ModelException">It is no object.</exception>
    public static Record Root(object? value) => value is PickleObject made
        ? new(made, null, "")
        : throw new ModelException($"the pickle holds {PickleKind.Of(value)}, not a model");

    /// <summary>An attribute; null where it is absent or None.</summary>
    public object? Find(string name)
    {
        object? value = null;
        _attributes?.TryGet(name, out value);
        return value;
    }

    /// <summary>Whether an attribute is there and not None.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>An attribute that must be there.</summary>
    public object Required(string name) => Find(name) ?? throw Fault($"{name} is missing: it was never fitted, or saved by a release that is not known");

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool fallback) => Find(name) switch
    {
        null => fallback,
        object value => NumpyScalar.TryRead(value, out double number) ? number != 0 : throw Unexpected(name, value, "true or false"),
    };

    /// <summary>A number; null where there is none.</summary>
    public double? Number(string name) => Find(name) switch
    {
        null => null,
        object value => Try(name, () => NumpyScalar.TryRead(value, out double number) ? number : throw Unexpected(name, value, "a number")),
    };

    /// <summary>A whole number; null where there is none.</summary>
    public int? Integer(string name) => Number(name) is { } number
        ? number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Fault($"{name} is {Shown(number)}; expected a whole number")
        : null;

    /// <summary>Text; null where there is none.</summary>
    public string? Text(string name) => Find(name) switch
    {
        null => null,
        string text => text,
        object value => throw Unexpected(name, value, "text"),
    };

    /// <summary>An array that must be there.</summary>
    public NumpyArray Array(string name)
    {
        object value = Required(name);
        return Try(name, () => NumpyArray.Read(value));
    }

    /// <summary>Numbers that must be there: of an array, a Series, a list or a tuple, or one number.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="count">How many; -1 for any number.</param>
    public double[] Numbers(string name, int count)
    {
        object value = Required(name);
        double[] numbers = Try(name, () => Numbers(value));
        return count < 0 || numbers.Length == count
            ? numbers
            : throw Fault($"{name} has {numbers.Length} numbers; expected {count}");
    }

    /// <summary>A table that must be there.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="columns">Its columns; -1 for any number.</param>
    /// <param name="rows">Its rows.</param>
    public double[] Table(string name, int columns, out int rows)
    {
        NumpyArray array = Array(name);
        if (array.Shape.Length != 2 || (columns >= 0 && array.Shape[1] != columns) || array.Count == 0)
            throw Fault($"{name} has the shape {array}; expected {(columns < 0 ? "a table" : $"{columns} columns")}");
        rows = array.Shape[0];
        return Try(name, array.ToDoubles);
    }

    /// <summary>The items of a list or tuple that must be there.</summary>
    public IReadOnlyList<object?> Items(string name)
    {
        IReadOnlyList<object?> items = ItemsOf(Required(name)) ?? throw Unexpected(name, Find(name), "a list");
        // A list may be used over and over; only forests are long.
        return items.Count <= MostItems ? items : throw Fault($"{name} has {items.Count} items");
    }

    /// <summary>An object that must be there.</summary>
    public Record Part(string name) => Part(Required(name), name);

    /// <summary>A value that must be an object of this one.</summary>
    /// <param name="value">The value.</param>
    /// <param name="place">Where it is: an attribute, or <c>steps[2]</c>.</param>
    public Record Part(object? value, string place) => value is PickleObject made
        ? new(made, this, place)
        : throw Unexpected(place, value, "an object");

    /// <summary>An error that names this object.</summary>
    public ModelException Fault(string what, Exception? inner = null) => new($"{this}: {what}", inner);

    /// <summary>Runs what may fail, and says where it did.</summary>
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

    /// <summary>Where it is and what: <c>base_estimator.steps[1] (Ridge)</c>.</summary>
    public override string ToString() => Path.Length == 0 ? Class : $"{Path} ({Class})";

    /// <summary>The items of a list or tuple; null for something else.</summary>
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
            // Made for messages only, from the outermost in.
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
        if (NumpyScalar.TryRead(value, out double single))
            return [single];
        return [.. (ItemsOf(value) ?? throw new ModelException($"{PickleKind.Of(value)} where numbers must stand")).Select(item =>
            NumpyScalar.TryRead(item, out double number) ? number : throw new ModelException($"{PickleKind.Of(item)} where a number must stand"))];
    }

    private static string Shown(double number) => number.ToString(CultureInfo.InvariantCulture);
}
