using System.Collections.Concurrent;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace Gordo.Api.Observability;

/// <summary>The routes of requests as the original's framework writes them, whatever became of the requests.</summary>
internal sealed class RouteTemplates(EndpointDataSource endpoints)
{
    private readonly ConcurrentDictionary<Endpoint, string> _spelled = new();
    private (RouteEndpoint Endpoint, TemplateMatcher Matcher)[]? _matchers;

    /// <summary>The route of a request.</summary>
    /// <param name="endpoint">What routing has found; where the path has a route but not for the method, an endpoint without one.</param>
    /// <param name="path">The path asked for.</param>
    /// <param name="values">Takes the names in the path where routing has not found them.</param>
    /// <returns>Such as <c>/gordo/v0/&lt;gordo_project&gt;/models</c>; null for a path that has no route.</returns>
    public string? Find(Endpoint? endpoint, PathString path, RouteValueDictionary values)
    {
        if (endpoint is null)
            return null;
        endpoint = endpoint as RouteEndpoint ?? Match(path, values);
        return endpoint is null ? null : _spelled.GetOrAdd(endpoint, static found => Spell((RouteEndpoint)found));
    }

    private RouteEndpoint? Match(PathString path, RouteValueDictionary values)
    {
        // The more a route says literally, the lower its precedence, and the sooner it is tried.
        _matchers ??= [.. endpoints.Endpoints.OfType<RouteEndpoint>().OrderBy(static endpoint => endpoint.RoutePattern.InboundPrecedence)
            .Select(static endpoint => (endpoint, new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), [])))];
        foreach ((RouteEndpoint endpoint, TemplateMatcher matcher) in _matchers)
        {
            if (matcher.TryMatch(path, values))
                return endpoint;
        }
        return null;
    }

    private static string Spell(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(
        segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternParameterPart parameter => $"<{parameter.Name}>",
            RoutePatternLiteralPart literal => literal.Content,
            _ => "",
        }))));
}
