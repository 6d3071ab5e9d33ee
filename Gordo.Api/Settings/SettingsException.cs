using Gordo.Serialization;

namespace Gordo.Api.Settings;

/// <summary>The settings are invalid, so the server cannot start.</summary>
public sealed class SettingsException : GordoException
{
    /// <summary>Creates the exception from all errors found.</summary>
    public SettingsException(IReadOnlyList<string> faults)
        : base("The server cannot start because of invalid settings:" + string.Concat(faults.Select(fault => $"\n  {fault}")))
    {
    }
}
