using Gordo.Serialization;

namespace Gordo.Core.Building;

/// <summary>
/// The exception for a machine that cannot be built: its configuration or its data are at fault. The message names the
/// setting, column or file, what was found and what is expected.
/// </summary>
public sealed class BuildException : GordoException
{
    /// <summary>Creates the exception with a message that names the fault and its place.</summary>
    public BuildException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
