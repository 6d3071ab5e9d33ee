namespace Gordo.Api.Observability;

/// <summary>The labels of a request's series, named and spelled as the original does.</summary>
/// <param name="Version">The server's version.</param>
/// <param name="Project">The configured project, else the one in the path.</param>
/// <param name="Model">The model; empty where none was asked for or there is no such.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The route, such as <c>/gordo/v0/&lt;gordo_project&gt;/models</c>, or <c>other</c>.</param>
/// <param name="Status">The status code.</param>
public readonly record struct RequestLabels(string Version, string Project, string Model, string Method, string Path, string Status);
