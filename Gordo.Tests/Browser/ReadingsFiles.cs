using System.Globalization;
using System.Text;
using Gordo.Tests.Architecture;
using Microsoft.Playwright;

namespace Gordo.Tests.Browser;

/// <summary>The readings of <c>examples/compressor</c> as files of a browser's user.</summary>
internal static class ReadingsFiles
{
    /// <summary>Returns the file of an extension: <c>csv</c>, <c>parquet</c>, <c>arrow</c>, or <c>json</c>, made of the CSV file.</summary>
    public static FilePayload Of(string extension) => new()
    {
        Name = $"readings.{extension}",
        MimeType = "application/octet-stream",
        Buffer = extension == "json" ? Json() : File.ReadAllBytes(PathOf(extension)),
    };

    /// <summary>Returns the path of a file of <c>examples/compressor</c>.</summary>
    public static string PathOf(string extension) => Path.Combine(Repository.Root, "examples", "compressor", $"readings.{extension}");

    private static byte[] Json()
    {
        string[][] lines = [.. File.ReadLines(PathOf("csv")).Select(line => line.Split(','))];
        IEnumerable<string> columns = Enumerable.Range(1, lines[0].Length - 1).Select(column => string.Create(
            CultureInfo.InvariantCulture, $"\"{lines[0][column]}\": {{{string.Join(',', lines.Skip(1).Select(cells => $"\"{cells[0]}\": {cells[column]}"))}}}"));
        return Encoding.UTF8.GetBytes($"{{{string.Join(',', columns)}}}");
    }
}
