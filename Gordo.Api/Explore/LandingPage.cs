using System.Text;
using System.Text.Encodings.Web;

namespace Gordo.Api.Explore;

/// <summary>The page at <c>/</c>, which leads to the others.</summary>
internal sealed class LandingPage
{
    /// <summary>The file of the page. It has places for the path prefix and around the link to the metrics.</summary>
    public const string FileName = "landing.html";

    private const string Prefix = "{prefix}";
    private const string MetricsStart = "{metrics}";
    private const string MetricsEnd = "{/metrics}";

    private readonly string _page;

    /// <summary>Reads the page.</summary>
    /// <param name="hasMetrics">True if the server's own port has metrics.</param>
    public LandingPage(bool hasMetrics)
    {
        string page = Encoding.UTF8.GetString(PageFiles.Read(FileName));
        int start = page.IndexOf(MetricsStart, StringComparison.Ordinal), end = page.IndexOf(MetricsEnd, StringComparison.Ordinal) + MetricsEnd.Length;
        string metrics = hasMetrics ? page[(start + MetricsStart.Length)..(end - MetricsEnd.Length)] : "";
        _page = page[..start] + metrics + page[end..];
    }

    /// <summary>Writes the page. Its links are relative unless a proxy has named a path prefix.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        PathString prefix = context.Request.PathBase;
        string links = prefix.HasValue ? HtmlEncoder.Default.Encode(prefix.ToUriComponent()) + "/" : "";
        byte[] body = Encoding.UTF8.GetBytes(_page.Replace(Prefix, links, StringComparison.Ordinal));
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
