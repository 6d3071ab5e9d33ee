namespace Gordo.Api.Observability;

/// <summary>The labels of a request's series, named and spelled as the original does; beside them the server's version.</summary>
/// <param name="Project">The configured project; of several the one in the path, or <c>other</c>.</param>
/// <param name="Model">The model; empty where none was asked for or there is no such.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The route, such as <c>/gordo/v0/&lt;gordo_project&gt;/models</c>, or <c>other</c>.</param>
/// <param name="Status">The status code.</param>
public readonly record struct RequestLabels(string Project, string Model, string Method, string Path, string Status)
{
    /// <inheritdoc/>
    /// <remarks>
    /// Of what tells most series apart; routes differ in their length, mostly. To hash all hundred characters takes as long
    /// as all the rest of recording a request: <c>benchmarks</c>, <c>metrics</c>.
    /// </remarks>
    public override int GetHashCode() => HashCode.Combine(Model.GetHashCode(StringComparison.Ordinal), Status.GetHashCode(StringComparison.Ordinal), Path.Length, Method.Length);

    /// <summary>The labels with no value longer than a label's may be.</summary>
    internal RequestLabels Cut() => Math.Max(Project.Length, Model.Length) <= BoundedLabel.LongestValue
        ? this
        : this with { Project = BoundedLabel.Cut(Project), Model = BoundedLabel.Cut(Model) };
}
