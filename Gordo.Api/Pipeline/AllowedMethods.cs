namespace Gordo.Api.Pipeline;

/// <summary>Completes the answers to methods that a route does not have an action for (RFC 9110, sections 9.3.7 and 10.2.1).</summary>
internal static class AllowedMethods
{
    /// <summary>
    /// Adds the methods that every route has to <c>Allow</c>: HEAD where there is GET, and OPTIONS, which is answered with 200.
    /// </summary>
    /// <param name="context">A request that routing has answered with 405.</param>
    public static void Complete(HttpContext context)
    {
        HttpResponse response = context.Response;
        string allowed = response.Headers.Allow.ToString();
        if (allowed.Length == 0)
            return;
        bool isGet = allowed.Split(',', StringSplitOptions.TrimEntries).Contains(HttpMethods.Get, StringComparer.Ordinal);
        response.Headers.Allow = allowed + (isGet ? $", {HttpMethods.Head}" : "") + $", {HttpMethods.Options}";
        if (!HttpMethods.IsOptions(context.Request.Method))
            return;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentLength = 0;
    }
}
