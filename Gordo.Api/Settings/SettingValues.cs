using System.Globalization;

namespace Gordo.Api.Settings;

/// <summary>Reads values of settings and collects the faults of those that are malformed.</summary>
internal sealed class SettingValues(IConfiguration configuration)
{
    private readonly List<string> _faults = [];

    /// <summary>The faults, each with the name of its setting.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Returns the text; null if it is unset or empty, because compose files cannot leave a variable out.</summary>
    public string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;

    /// <summary>Returns the parts between commas; none if the setting is unset.</summary>
    public string[] Names(string setting) =>
        Text(setting)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Returns a whole number; null if the setting is unset or out of range, which is a fault.</summary>
    public int? Integer(string name, int min, int max)
    {
        if (Text(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
            return value;
        string range = max == int.MaxValue ? $"of at least {min}" : $"from {min} to {max}";
        Fault(name, $"expected a whole number {range}, found '{text}'");
        return null;
    }

    /// <summary>Returns the flags of the names between commas; null if the setting is unset.</summary>
    public int? Flags(string setting, params (string Name, int Flag)[] known)
    {
        if (Text(setting) is not { } text)
            return null;
        int flags = 0;
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int flag = Array.Find(known, each => each.Name == name).Flag;
            if (flag == 0)
                Fault(setting, $"expected some of {string.Join(", ", known.Select(each => each.Name))}, with commas between them, found '{name}'");
            flags |= flag;
        }
        return flags;
    }

    /// <summary>Returns true or false; null if the setting is unset or neither, which is a fault.</summary>
    public bool? Switch(string name) => Word(name, "true", "false", "1", "0") switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => null,
    };

    /// <summary>Returns one of some words, as spelled here, regardless of case; null if the setting is unset or another, which is a fault.</summary>
    public string? Word(string name, params string[] words)
    {
        if (Text(name) is not { } text)
            return null;
        foreach (string word in words)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
                return word;
        }
        Fault(name, $"expected one of {string.Join(", ", words)}, found '{text}'");
        return null;
    }

    /// <summary>Returns a URL; null if the setting is unset.</summary>
    public string? Endpoint(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            Fault(name, $"expected an http or https URL, found '{text}'");
        return text;
    }

    /// <summary>Adds a fault.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="what">What was expected and found, without a full stop.</param>
    public void Fault(string name, string what) => _faults.Add($"{name}: {what}.");
}
