using System.Globalization;
using Gordo.Core.Names;

namespace Gordo.Core.Estimators;

/// <summary>The names that a frame lacks, and those that the model does not know.</summary>
/// <param name="Missing">The names of the model that the frame lacks.</param>
/// <param name="Unknown">The names of the frame that the model does not have.</param>
internal sealed record NameDifference(IReadOnlyList<string> Missing, IReadOnlyList<string> Unknown)
{
    // Keeps messages and headers short, whatever a client sends.
    private const int MaxShown = 10;

    /// <summary>Describes the difference with the name of the model that each unknown name is nearest to.</summary>
    public string WithSuggestions() => Describe(name => Text.Quote(name)
        + (NearestName.Find(Missing, name) is { } nearest ? $" (did you mean {Text.Quote(nearest)}?)" : ""));

    /// <inheritdoc/>
    public override string ToString() => Describe(Text.Quote);

    private string Describe(Func<string, string> quoteUnknown)
    {
        string missing = List("missing", Missing, Text.Quote), unknown = List("unknown", Unknown, quoteUnknown);
        return missing.Length > 0 && unknown.Length > 0 ? $"{missing}; {unknown}" : missing + unknown;
    }

    private static string List(string what, IReadOnlyList<string> names, Func<string, string> quote) => names.Count == 0 ? ""
        : $"{what} {string.Join(", ", names.Take(MaxShown).Select(quote))}"
            + (names.Count > MaxShown ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - MaxShown} more") : "");
}
