using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Gordo.Api.Formatting;

/// <summary>Compresses responses with gzip for clients that accept it (<c>GORDO_COMPRESS_ANSWERS</c>).</summary>
/// <remarks>
/// Off by default: it takes as long as computing the answer (<c>docs/performance.md</c>). Answers have no secrets that could be
/// guessed from their lengths, so HTTPS is compressed too. Parquet answers are compressed by themselves.
/// </remarks>
internal static class AnswerCompression
{
    public static void AddAnswerCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(static options =>
        {
            options.EnableForHttps = true;
            options.Providers.Add<GzipCompressionProvider>();
            options.MimeTypes = [JsonObjectResult.ContentType, MediaTypes.ArrowStream, MediaTypes.Csv, MediaTypes.Lines, "text/html", "text/css", "application/yaml", "application/javascript", "text/javascript"];
        });
        services.Configure<GzipCompressionProviderOptions>(static options => options.Level = CompressionLevel.Fastest);
    }
}
