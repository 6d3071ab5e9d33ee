namespace Gordo.Core.Building.Machines;

/// <summary>The version of the builder, a part of each model's checksum.</summary>
internal static class BuilderVersion
{
    /// <summary>The version of this assembly.</summary>
    public static string Text { get; } = typeof(BuilderVersion).Assembly.GetName().Version?.ToString(3) ?? "0";
}
