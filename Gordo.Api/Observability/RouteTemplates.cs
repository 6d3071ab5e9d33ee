using System.Collections.Concurrent;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace Gordo.Api.Observability;

/// <summary>Finds the route of a request, in the original framework's spelling, also for refused requests.</summary>
internal sealed class RouteTemplates(EndpointDataSource endpoints)
{
    private readonly ConcurrentDictionary<Endpoint, string> _spelled = new();
    private (RouteEndpoint Endpoint, TemplateMatcher Matcher)[]? _matchers;

    /// <summary>Returns the route of a request.</summary>
    /// <param name="endpoint">The endpoint that routing selected; an endpoint without a route if the path has one but not for this method.</param>
    /// <param name="path">The requested path.</param>
    /// <param name="values">Receives the names in the path if routing has not set them.</param>
    /// <returns>The route, such as <c>/gordo/v0/&lt;gordo_project&gt;/models</c>; null if the path has no route.</returns>
    public string? Find(Endpoint? endpoint, PathString path, RouteValueDictionary values)
    {
        if (endpoint is null)
            return null;
        endpoint = endpoint as RouteEndpoint ?? Match(path, values);
        return endpoint is null ? null : _spelled.GetOrAdd(endpoint, static found => Spell((RouteEndpoint)found));
    }

    private RouteEndpoint? Match(PathString path, RouteValueDictionary values)
    {
        // Routes with more literal segments have a lower precedence value and are tried first.
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
