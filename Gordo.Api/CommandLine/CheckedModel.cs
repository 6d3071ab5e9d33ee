using Gordo.Core.Collections;

namespace Gordo.Api.CommandLine;

/// <summary>The result of checking a model.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Fault">What is wrong with it; null if it was loaded and run.</param>
/// <param name="Description">Its contents, if details were asked for.</param>
internal sealed record CheckedModel(string Name, string? Fault, ModelDescription? Description)
{
    /// <summary>The fault or, without one, the releases, skipped parts and objects of a <c>model.pkl</c>; null if there is nothing to tell.</summary>
    public string? Remark => Fault ?? (Description is { Versions.Count: > 0 } model
        ? $"{string.Join(", ", model.Versions)}; not needed: {string.Join(", ", model.Skipped.DefaultIfEmpty("nothing"))}\n  {string.Join("\n  ", model.Operators)}"
        : null);
}
