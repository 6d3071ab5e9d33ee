using System.Globalization;
using Gordo.Core.Python.NumPy;
using Gordo.Core.Python.Pickle;
using Gordo.Core.Python.Records;

namespace Gordo.Core.Python;

/// <summary>Describes the content of a pickle for display: the object tree, the library versions and the parts that are skipped.</summary>
internal static class ModelTree
{
    private const int MostLines = 200;
    private const int MostRepeats = 3;

    // Classes that prediction does not need, with the names shown to users.
    private static readonly Dictionary<string, string> NotNeeded = new(StringComparer.Ordinal)
    {
        ["__randomstate_ctor"] = "random states",
        ["__generator_ctor"] = "random states",
        ["__bit_generator_ctor"] = "random states",
        ["__pyx_unpickle_SeedSequence"] = "random states",
        ["AdamOptimizer"] = "optimizers",
        ["SGDOptimizer"] = "optimizers",
        ["History"] = "training histories",
        ["newObj"] = "search trees",
        ["LeastSquaresError"] = "losses",
        ["HalfSquaredError"] = "losses",
        ["CyHalfSquaredError"] = "losses",
        ["IdentityLink"] = "losses",
        ["Interval"] = "losses",
        ["unpack_keras_model"] = "second copies of the network",
        ["RegressorTargetEncoder"] = "encoders of scikeras",
        ["DataFrame"] = "thresholds of single folds",
    };

    /// <summary>Returns the objects of the model, one per line, indented by depth.</summary>
    public static List<string> Lines(Record root)
    {
        var lines = new List<string>();
        Add(lines, root.Object, "", 0);
        return lines;
    }

    /// <summary>Returns the library versions recorded in the pickle and the parts that prediction does not need.</summary>
    public static (List<string> Versions, List<string> Skipped) Describe(Record root, ReadOnlyMemory<byte> pickle)
    {
        var versions = new SortedSet<string>(StringComparer.Ordinal);
        var skipped = new SortedSet<string>(StringComparer.Ordinal);
        // From protocol 2 on, a pickle starts with its protocol number.
        if (pickle.Span is [0x80, byte protocol, ..])
            versions.Add($"pickle protocol {protocol}");
        var open = new Stack<PickleContainer>([root.Object]);
        var seen = new HashSet<PickleContainer>(ReferenceEqualityComparer.Instance) { root.Object };
        while (open.TryPop(out PickleContainer? container))
        {
            if (container is PickleObject made)
            {
                if (NotNeeded.TryGetValue(made.Type.Known.Name, out string? what))
                    skipped.Add(what);
                if (made.Type.Module.StartsWith("gordo_components.", StringComparison.Ordinal))
                    versions.Add("gordo_components (before 0.50)");
                else if (made.Type.Module.StartsWith("gordo.", StringComparison.Ordinal))
                    versions.Add("gordo 0.50 or later");
                if (made.Type.Module.StartsWith("numpy._core.", StringComparison.Ordinal))
                    versions.Add("NumPy 2");
                if ((made.State as PickleDict)?.TryGet("_sklearn_version", out object? release) == true && release is string text)
                    versions.Add($"scikit-learn {(text.Length <= 20 ? text : text[..20])}");
            }
            for (int i = 0; i < container.ChildCount; i++)
            {
                if (container.Child(i) is PickleContainer child && seen.Add(child))
                    open.Push(child);
            }
        }
        return ([.. versions], [.. skipped]);
    }

    private static void Add(List<string> lines, PickleObject made, string place, int depth)
    {
        if (lines.Count == MostLines)
            return;
        lines.Add($"{new string(' ', 2 * depth)}{(place.Length == 0 ? "" : place + ": ")}{made.Type.Known.Name}");
        foreach ((object? name, object? value) in (made.State as PickleDict)?.Items ?? [])
        {
            // Unfitted template estimators lack the attributes with a trailing underscore that fitted ones have.
            if (name is not string text || !IsPart(text))
                continue;
            if (value is PickleObject part && IsEstimator(part))
                Add(lines, part, text, depth + 1);
            else
                AddItems(lines, Items(value), text, depth + 1);
        }
    }

    private static void AddItems(List<string> lines, IReadOnlyList<object?> items, string place, int depth)
    {
        int shown = 0;
        foreach (object? item in items)
        {
            (string name, object? value) = Record.ItemsOf(item) is [string named, object part] ? (named, part) : (place, item);
            if (value is not PickleObject made || !IsEstimator(made))
                continue;
            if (++shown > MostRepeats && name == place)
                continue;
            Add(lines, made, name, depth);
        }
        if (shown > MostRepeats && lines.Count < MostLines && items.All(item => item is PickleObject))
            lines.Add($"{new string(' ', 2 * depth)}… {(shown - MostRepeats).ToString(CultureInfo.InvariantCulture)} more");
    }

    private static IReadOnlyList<object?> Items(object? value)
    {
        try
        {
            return NumpyArray.Is(value) ? NumpyArray.Read(value) is { Type.Kind: 'O' } array ? array.ToObjects() : [] : Record.ItemsOf(value) ?? [];
        }
        catch (ModelException)
        {
            return [];
        }
    }

    private static bool IsPart(string name) => name is "base_estimator" or "scaler" or "steps" or "transformer_list" or "estimators_"
        or "regressor_" or "transformer_" or "_scaler" or "init_" or "indicator_";

    private static bool IsEstimator(PickleObject made) => made.Type.Known.Use == (PickleUse.New | PickleUse.DictState)
        && !NotNeeded.ContainsKey(made.Type.Known.Name) && made.Type.Known.Name is not "Series";
}
