using System.Globalization;

namespace Gordo.Core.Building.Configuration;

/// <summary>Collects the faults of a configuration file, so that all of them are reported at once.</summary>
/// <param name="file">The name of the file.</param>
internal sealed class FaultList(string file)
{
    private readonly List<string> _faults = [];
    private readonly List<string> _warnings = [];

    /// <summary>The machine that is being read; null outside of machines.</summary>
    public string? Machine { get; set; }

    /// <summary>The faults, in the order they were found.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>What is ignored, in the order it was found.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Adds a fault.</summary>
    /// <param name="line">The line in the file; 0 if there is none.</param>
    /// <param name="message">What was found and what is expected.</param>
    public void Add(int line, string message) => _faults.Add(Place(line) + message);

    /// <summary>Adds a warning.</summary>
    public void Warn(int line, string message) => _warnings.Add(Place(line) + message);

    private string Place(int line)
    {
        string place = line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: ") : $"{file}: ";
        return Machine is null ? place : $"{place}machine {Text.Quote(Machine)}: ";
    }
}
