using Gordo.Serialization;

namespace Gordo.Api.Settings;

/// <summary>Settings are wrong, so the server does not start.</summary>
public sealed class SettingsException : GordoException
{
    /// <summary>Creates the exception from all faults found.</summary>
    public SettingsException(IReadOnlyList<string> faults)
        : base("The server does not start, its settings are wrong:" + string.Concat(faults.Select(fault => $"\n  {fault}")))
    {
    }
}
