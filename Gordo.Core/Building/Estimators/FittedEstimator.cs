using Gordo.Core.Building.Chains;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Estimators;

/// <summary>A fitted estimator.</summary>
internal abstract record FittedEstimator
{
    /// <summary>The number of rows of a window; null if each row stands alone.</summary>
    public virtual int? Window => null;

    /// <summary>The number of rows from the last row of a window to the row it predicts.</summary>
    public virtual int Lookahead => 0;

    /// <summary>The losses of the training, by name; empty for an estimator that is not trained in epochs.</summary>
    public virtual IReadOnlyDictionary<string, IReadOnlyList<double>> History { get; } = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);

    /// <summary>Returns predictions, which belong to the last rows of the input.</summary>
    /// <exception cref="BuildException">There are too few rows for a window.</exception>
    public abstract Table Predict(Table input);

    /// <summary>True if the estimator is written as a chain of ML.NET transforms; false for an ONNX graph.</summary>
    public virtual bool IsChain => false;

    /// <summary>Adds the estimator to a graph.</summary>
    /// <exception cref="NotSupportedException">It is written as a chain.</exception>
    public abstract GraphTensor Write(ModelGraph graph, GraphTensor input);

    /// <summary>Adds the estimator to a chain.</summary>
    /// <exception cref="NotSupportedException">It is written as a graph.</exception>
    public virtual void Write(ModelChain chain) => throw new NotSupportedException("The estimator is written as a graph.");
}
