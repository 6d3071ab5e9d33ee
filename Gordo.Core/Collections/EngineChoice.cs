using Gordo.Core.Engines;
using Gordo.Core.Estimators;

namespace Gordo.Core.Collections;

/// <summary>
/// Chooses the engine of a model: the first of <see cref="EngineKinds"/> that is switched on and supports the model. An
/// engine after the first is asked only if the one before found the file sound and merely unsupported. The compiled engine
/// reads every file, even if it is switched off: libraries trust theirs, and some damages show only when a model is run.
/// </summary>
/// <param name="allowed">The engines that are switched on.</param>
/// <param name="bind">Binds a loaded model to its tags and runs it once.</param>
internal sealed class EngineChoice(EngineKinds allowed, Func<EngineModel, Estimator> bind)
{
    private ModelException? _refusal;

    /// <summary>The estimator of the chosen engine; null if none has been found yet.</summary>
    public Estimator? Estimator { get; private set; }

    /// <summary>What the preferred engine does not support; null if it runs the model or is switched off.</summary>
    public string? Lacked => _refusal?.Message;

    /// <summary>Loads the model with an engine, unless another one runs it. An engine that is switched off does not run it.</summary>
    /// <param name="kind">The engine.</param>
    /// <param name="load">Loads the model.</param>
    /// <exception cref="ModelException">The model is damaged, or does not match its tags.</exception>
    public EngineChoice Try(EngineKinds kind, Func<EngineModel> load)
    {
        bool isAllowed = allowed.HasFlag(kind);
        if (Estimator is not null || !(isAllowed || kind == EngineKinds.Compiled))
            return this;
        EngineModel? model = null;
        try
        {
            model = load();
            Estimator estimator = bind(model);
            if (isAllowed)
                Estimator = estimator;
        }
        catch (ModelException e) when (e.IsUnsupported)
        {
            model?.Retire();
            if (!isAllowed)
                return this;
            // The preferred engine's own words come first; another engine adds its own.
            _refusal = _refusal is null ? e : ModelException.Unsupported($"{_refusal.Message}; {EngineNames.Of(kind)}: {e.Message}", e);
        }
        catch
        {
            model?.Retire();
            throw;
        }
        return this;
    }

    /// <summary>Returns the estimator of the chosen engine.</summary>
    /// <exception cref="ModelException">No engine that is switched on runs the model.</exception>
    public Estimator Require() => Estimator ?? throw _refusal
        ?? new ModelException("no engine that is switched on runs models of this format (GORDO_ENGINES).");
}
