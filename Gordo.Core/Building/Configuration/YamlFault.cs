using Gordo.Serialization;

namespace Gordo.Core.Building.Configuration;

/// <summary>The exception for text that is not YAML.</summary>
internal sealed class YamlFault : GordoException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="line">The line in the file, from 1.</param>
    /// <param name="message">What was found.</param>
    public YamlFault(int line, string message)
        : base(message) => Line = line;

    /// <summary>The line in the file, from 1.</summary>
    public int Line { get; }
}
