using System.Globalization;
using Gordo.Core.MlNet.Archive;

namespace Gordo.Core.MlNet.Safety;

/// <summary>Checks the header and the record of a component.</summary>
internal static class ComponentCheck
{
    // ML.NET loads the assembly that a component names, whatever its name. These are the ones that are deployed, with the
    // names that older versions wrote for them; anything else is refused, prefixes included.
    private static readonly HashSet<string> Assemblies = new(StringComparer.Ordinal)
    {
        "Microsoft.ML.Data", "Microsoft.ML.Transforms", "Microsoft.ML.StandardTrainers", "Microsoft.ML.StandardLearners",
        "Microsoft.ML.FastTree", "Microsoft.ML.LightGbm", "Microsoft.ML.KMeansClustering", "Microsoft.ML.PCA",
        "Microsoft.ML.OnnxTransformer",
    };

    private static readonly Dictionary<string, RecordCheck> Checks = RecordChecks.All
        .SelectMany(check => check.Names.Select(name => (name, check)))
        .ToDictionary(pair => pair.name, pair => pair.check, StringComparer.Ordinal);

    /// <summary>Checks a component.</summary>
    /// <param name="component">The component.</param>
    /// <param name="entries">The number of entries of the zip file, which bounds the number of sub-components.</param>
    /// <exception cref="ModelException">The assembly or the kind is not on the list, or the record claims more than it holds.</exception>
    public static void Check(Component component, int entries)
    {
        ModelHeader header = component.Header;
        if (RecordChecks.Refused.TryGetValue(header.Loader, out string? reason))
            throw component.Unsupported($"{Text.Quote(header.Loader)} is not supported: {reason}");
        CheckAssembly(component);
        RecordCheck check = Find(component, header.Loader);
        // ML.NET tries the alternative name if the first one does not fit the place where the component stands.
        if (header.Alternate.Length > 0 && Find(component, header.Alternate) != check)
            throw component.Fault($"the alternative name {Text.Quote(header.Alternate)} belongs to another kind of component");
        if (header.Written < check.Oldest || header.Readable > header.Written)
            throw component.Fault(string.Create(
                CultureInfo.InvariantCulture, $"version 0x{header.Written:X8} of {header.Loader} is not supported, only 0x{check.Oldest:X8} and later"));
        check.Read(component, entries);
    }

    private static void CheckAssembly(Component component)
    {
        string name = component.Header.Assembly;
        int comma = name.IndexOf(',', StringComparison.Ordinal);
        string simple = comma < 0 ? name : name[..comma];
        if (name.Length > 0 && !Assemblies.Contains(simple))
            throw component.Fault($"the component is in the assembly {Text.Quote(simple)}, which is not one of the libraries that this server has");
    }

    private static RecordCheck Find(Component component, string name) => Checks.TryGetValue(name, out RecordCheck? check)
        ? check
        : throw component.Unsupported($"{Text.Quote(name)} is not a kind of component that is supported");
}
