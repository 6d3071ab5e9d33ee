using System.Text;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Creates multipart forms with valid, slightly wrong and malformed boundaries, headers and parts.</summary>
internal static class FormMutator
{
    private static readonly string[] ContentTypes =
    [
        "multipart/form-data; boundary={0}", "multipart/form-data; boundary=\"{0}\"", "Multipart/Form-Data;BOUNDARY={0}", "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary={0}; boundary=z", "multipart/mixed; boundary={0}",
        "multipart/form-data; boundary={0}; charset=utf-8", "multipart/form-data; boundary=\"{0}",
    ];

    private static readonly string[] Boundaries = ["b", "--", "----WebKitFormBoundary7MA4YWxkTrZu0gW", "a b", "'()+_,-./:=?", "\u00e6", new('x', 70), new('x', 201)];

    private static readonly string[] Headers =
    [
        "Content-Disposition: form-data; name=\"X\"; filename=\"X\"", "Content-Disposition: form-data; name=X", "content-disposition:form-data;name=\"y\"",
        "Content-Disposition: form-data", "Content-Disposition: form-data; name*=utf-8''X", "Content-Disposition: form-data; name=\"X", "Content-Disposition: ;;;",
        "Content-Disposition: form-data; name=\"X\\\"\"", "Content-Type: application/octet-stream", "Content-Type: application/vnd.apache.arrow.stream",
        "Content-Type: multipart/mixed; boundary=c", "Content-Type:", "Content-Length: 99999999999", "Content-Transfer-Encoding: base64", ": no name", "no colon", " folded", "\0",
        "\u00e6: \u2028",
    ];

    private static readonly string[] OddEnds = ["\n", "\r", "", " \t\r\n", "\r\n\r\n"];

    /// <summary>Creates a content type and a body.</summary>
    /// <param name="bodies">The contents to choose from for parts.</param>
    /// <param name="random">The source of random choices.</param>
    public static (string ContentType, byte[] Body) Make(IReadOnlyList<byte[]> bodies, Random random)
    {
        string boundary = random.OneIn(3) ? random.Of(Boundaries) : "b";
        using var form = new MemoryStream();
        if (random.OneIn(8))
            Put("before\r\n");
        int parts = random.OneIn(20) ? random.Next(28, 40) : random.OneIn(4) ? random.Next(4) : 2;
        for (int part = 0; part < parts; part++)
        {
            PutLine("--" + (random.OneIn(15) ? random.Of(Boundaries) : boundary));
            if (!random.OneIn(8))
                PutLine($"Content-Disposition: form-data; name=\"{(part % 2 == 0 ? "X" : "y")}\"");
            for (int headers = random.OneIn(30) ? 2_000 : random.OneIn(2) ? random.Next(4) : 0; headers > 0; headers--)
                PutLine(random.Of(Headers));
            PutLine("");
            form.Write(random.Of(bodies));
            PutLine("");
        }
        PutLine("--" + boundary + (random.OneIn(6) ? "" : "--"));
        byte[] body = form.ToArray();
        string type = random.OneIn(3) ? random.Of(ContentTypes) : ContentTypes[0];
        return (type.Replace("{0}", boundary, StringComparison.Ordinal), random.OneIn(6) ? ByteMutator.Mutate(body, random) : body);

        void PutLine(string text) => Put(text + (random.OneIn(15) ? random.Of(OddEnds) : "\r\n"));
        void Put(string text) => form.Write(Encoding.UTF8.GetBytes(text));
    }
}
