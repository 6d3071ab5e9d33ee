using Gordo.Core.Collections;
using Gordo.Core.Engines;

namespace Gordo.Api.CommandLine;

/// <summary>The result of checking a model.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Fault">What is wrong with it; null if it was loaded and run.</param>
internal sealed record CheckedModel(string Name, string? Fault)
{
    /// <summary>The engine that runs the model; null if it has a fault.</summary>
    public EngineKinds? Engine { get; init; }

    /// <summary>What the compiled engine lacked, if another engine runs the model.</summary>
    public string? Lacked { get; init; }

    /// <summary>The contents, if details were asked for.</summary>
    public ModelDescription? Description { get; init; }

    /// <summary>The name of the engine; empty if the model has a fault.</summary>
    public string EngineName => Engine is { } engine ? EngineNames.Of(engine) : "";

    /// <summary>
    /// The fault or, without one, why the compiled engine does not run the model, or the releases, skipped parts and objects of a
    /// <c>model.pkl</c>; null if there is nothing to tell.
    /// </summary>
    public string? Remark => Fault ?? (Lacked is { } lacked ? $"the compiled engine refuses it: {lacked}" : Objects);

    /// <summary>The model's line: <see cref="Remark"/> and the engine; null if there is nothing to tell.</summary>
    public string? Line =>
        Fault is not null ? Fault
        : Lacked is { } lacked ? $"{EngineName}, because the compiled engine refuses it: {lacked}"
        : Objects is { } objects ? $"{objects}\n  engine: {EngineName}"
        : Description is not null ? EngineName
        : null;

    private string? Objects => Description is { Versions.Count: > 0 } model
        ? $"{string.Join(", ", model.Versions)}; not needed: {string.Join(", ", model.Skipped.DefaultIfEmpty("nothing"))}\n  {string.Join("\n  ", model.Operators)}"
        : null;
}
