using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>A validated step of a chain.</summary>
/// <param name="source">The component it was read from, for error messages.</param>
internal abstract class Transform(Component source)
{
    /// <summary>The component the step was read from.</summary>
    public Component Source => source;

    /// <summary>The single steps it consists of; itself if it is not a chain.</summary>
    public virtual IEnumerable<Transform> Steps => [this];

    /// <summary>Adds the columns and nodes of the step to the graph.</summary>
    /// <exception cref="ModelException">An input column does not exist, or has another size or type than the step takes.</exception>
    public abstract void Apply(ColumnGraph columns);
}
