namespace Gordo.Api.Observability;

/// <summary>The labels of request metrics, with the original's names and spelling. The label for the server's version is not part of it.</summary>
/// <param name="Project">The configured project; with several projects, the one in the path, or <c>other</c>.</param>
/// <param name="Model">The model; empty if the request names none or an unknown one.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The route, such as <c>/gordo/v0/&lt;gordo_project&gt;/models</c>, or <c>other</c>.</param>
/// <param name="Status">The status code.</param>
public readonly record struct RequestLabels(string Project, string Model, string Method, string Path, string Status)
{
    /// <inheritdoc/>
    /// <remarks>
    /// Uses the parts that distinguish most series; most routes differ in length. Hashing all hundred characters takes as
    /// long as the rest of recording a request (<c>benchmarks</c>, <c>metrics</c>).
    /// </remarks>
    public override int GetHashCode() => HashCode.Combine(Model.GetHashCode(StringComparison.Ordinal), Status.GetHashCode(StringComparison.Ordinal), Path.Length, Method.Length);

    /// <summary>Truncates the values to <see cref="BoundedLabel.MaxValueLength"/>.</summary>
    internal RequestLabels Truncate() => Math.Max(Project.Length, Model.Length) <= BoundedLabel.MaxValueLength
        ? this
        : this with { Project = BoundedLabel.Truncate(Project), Model = BoundedLabel.Truncate(Model) };
}
