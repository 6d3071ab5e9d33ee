using System.Reflection;

namespace Gordo.Api.Settings;

/// <summary>The version of this build.</summary>
public sealed class ServerVersion
{
    /// <summary>The version as responses and metrics show it, for example <c>0.1.0</c>.</summary>
    public string Text { get; } =
        typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0.0.0";
}
