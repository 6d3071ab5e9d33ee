using System.Security.Cryptography;
using System.Text;

namespace Gordo.Tests.Hosting;

/// <summary>Lines of a file of API keys (<c>GORDO_API_KEYS_FILE</c>).</summary>
internal static class KeyLine
{
    /// <summary>Returns the line of a key.</summary>
    public static string Of(string name, string scopes, string key) =>
        $"{name} {scopes} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
}
