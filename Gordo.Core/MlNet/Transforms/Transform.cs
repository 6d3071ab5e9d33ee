using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>A step of a chain: what its record says, checked, and how to compute it.</summary>
/// <param name="source">Where it was read from, for messages.</param>
internal abstract class Transform(Component source)
{
    /// <summary>Where the step was read from.</summary>
    public Component Source => source;

    /// <summary>The steps it consists of, itself if it is one.</summary>
    public virtual IEnumerable<Transform> Steps => [this];

    /// <summary>Finds the columns the step reads and adds those it makes.</summary>
    /// <exception cref="ModelException">The columns are not there, or not what the step takes.</exception>
    public abstract void Apply(ColumnGraph columns);
}
