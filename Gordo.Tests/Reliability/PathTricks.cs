namespace Gordo.Tests.Reliability;

/// <summary>Spellings of names that lead to other folders, or that programs are known to misread.</summary>
internal static class PathTricks
{
    /// <summary>A model outside the collection, beside its folder.</summary>
    public const string Outside = "outside";

    private static readonly string[] Dots =
    [
        "..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%25%32%65%25%32%65", "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "%f0%80%80%ae%f0%80%80%ae", "%c0%2e%c0%2e",
        "%uff0e%uff0e", "%u002e%u002e", "%ef%bc%8e%ef%bc%8e", "%e2%80%a4%e2%80%a4", "%e2%80%a5", "..%00", "..%0d", "..%0a", "..%09", "..%20", "%20..", "..;", "..;x=y", "...", "....",
        ".%00.", ".%0d.", "%ff%fe.%00.%00", "\uff0e\uff0e",
    ];

    private static readonly string[] Slashes =
    [
        "/", "//", "/./", "%2f", "%2F", "%252f", "%25%32%66", "%c0%af", "%e0%80%af", "%f0%80%80%af", "%c1%9c", "\\", "%5c", "%255c", "%c0%5c", "%ef%bc%8f", "%e2%88%95",
        "%e2%81%84", "%uff0f", "%u2215", ";/", "%00/", "%3b/", "\u2215",
    ];

    private static readonly string[] Names =
    [
        ".", "~", "~root", "*", "?", "-", "--", "-rf", "$HOME", "${HOME}", "`id`", "$(id)", "|id", ";id", "&id", "%00", "%0d%0aX-Injected:%201", "inside%00", "inside%00.onnx",
        "inside%20", "%20inside", "inside.", "inside..", ".inside", "_inside", "INSIDE", "ins%C4%B1de", "inside%cc%81", "inside::$DATA", "inside:stream", "insid~1", "inside%2f", "inside%5c",
        "inside%2f.", "inside%2f..", "inside/../inside", "inside/..%2finside", "inside%2f..%2finside", "inside;x=y", "inside%3fx", "inside%23x", "CON", "PRN", "AUX", "NUL", "COM1", "LPT9", "con.onnx",
        "NUL%00", "CONIN$", "CLOCK$", "C:", "C:%5c", "C:%2f", "c%3a%5coutside", "file:%2f%2f%2fetc%2fpasswd", "http:%2f%2f127.0.0.1%2f", "%5c%5c.%5cpipe%5cx", "%5c%5c%3f%5cC:%5c",
        "%2f%2f127.0.0.1%2fshare", "%2fetc%2fpasswd", "%2f%2fetc%2fpasswd", "/etc/passwd", "%2fproc%2fself%2fenviron", "%2fproc%2fself%2fcwd", "%2fdev%2fzero", "%2fdev%2fstdin",
        "%e2%80%ae", "%e2%80%8binside", "inside%e2%80%8b", "%ef%bb%bfinside", "%d8%a7", "%f0%9f%92%a9", "%ed%a0%80", "%80", "%ff", "%c3", "%", "%2", "%zz", "%u0041", "+", "%2b",
        ".gordo-deleted-0123456789abcdef0123456789abcdef", ".git", ".env", "hidden%2fsecret", "lost+found", "model.onnx", "metadata.json", "link", "link-relative", "link-chain", "link-circle",
        "link-broken", "link-parent", "link-proc", "link-fd", "link-root", "file-links", "metadata-link",
    ];

    /// <summary>Several hundred names, as written in a request.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Names,
        new string('a', 255), new string('a', 256), new string('a', 4000), string.Concat(Enumerable.Repeat("..%2f", 500)) + "etc%2fpasswd", string.Concat(Enumerable.Repeat("a%2f", 500)),
        .. Dots,
        .. from dots in Dots.Index()
           from slash in Slashes.Index()
           where dots.Index == 0 || slash.Item == "%2f" || (dots.Index + slash.Index) % 4 == 0
           select $"{dots.Item}{slash.Item}{dots.Item}{slash.Item}{Outside}",
        .. from slash in Slashes
           select $"inside{slash}..{slash}..{slash}{Outside}",
        .. from depth in Enumerable.Range(1, 8)
           from slash in (string[])["%2f", "/", "%5c"]
           select string.Concat(Enumerable.Repeat($"..{slash}", depth)) + $"etc{slash}passwd",
    ];
}
