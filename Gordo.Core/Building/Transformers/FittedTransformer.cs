using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Transformers;

/// <summary>A fitted step: computes each row of its output from one row of its input.</summary>
internal abstract record FittedTransformer
{
    /// <summary>Returns the transformed table.</summary>
    public abstract Table Apply(Table table);

    /// <summary>Returns the table that <see cref="Apply"/> maps to this one.</summary>
    /// <exception cref="BuildException">The step has no inverse.</exception>
    public abstract Table Invert(Table table);

    /// <summary>Adds the step to a graph.</summary>
    public abstract GraphTensor Write(ModelGraph graph, GraphTensor input);

    /// <summary>Adds the inverse of the step to a graph.</summary>
    /// <exception cref="BuildException">The step has no inverse.</exception>
    public abstract GraphTensor WriteInverse(ModelGraph graph, GraphTensor input);

    /// <summary>Returns the step as <c>x * scale + offset</c> per column, the only form that a chain of ML.NET takes.</summary>
    /// <param name="width">The number of columns.</param>
    /// <exception cref="BuildException">The step has another form.</exception>
    public virtual (double[] Scale, double[] Offset) ToScaling(int width) => throw new BuildException("Only scalers and multiply_by can be written as model.zip.");

    /// <summary>Returns the inverse of the step as <c>x * scale + offset</c> per column.</summary>
    /// <inheritdoc cref="ToScaling"/>
    public virtual (double[] Scale, double[] Offset) ToInverseScaling(int width) => ToScaling(width);
}
