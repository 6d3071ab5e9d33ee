using Gordo.Core.Collections.Files;
using Gordo.Core.Metadata;
using Gordo.Core.Names;

namespace Gordo.Core.Building.Packing;

/// <summary>Checks options that need neither the model nor the readings.</summary>
internal static class PackOptionsCheck
{
    /// <summary>Checks the options.</summary>
    /// <returns>The name of the model.</returns>
    /// <exception cref="BuildException">An option is wrong; the message begins with it.</exception>
    public static ModelName Run(PackOptions options)
    {
        ModelName name = CheckOutput(options);
        CheckTags(options.Tags, "--tags");
        CheckTags(options.Targets, "--targets");
        if (options.Resolution is { } text && !Resolution.TryParse(text, out _))
            throw new BuildException($"--resolution: {Text.Quote(text)} is not a time such as 10min, 1H or 1D.");
        return name;
    }

    private static ModelName CheckOutput(PackOptions options)
    {
        string output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Output));
        if (!ModelName.TryParse(Path.GetFileName(output), out ModelName name))
            throw new BuildException($"--output: {Text.Quote(Path.GetFileName(output))} cannot be the name of a model; expected letters, digits, '-', '_' and '.', not starting with '_' or '.'.");
        if (File.Exists(output))
            throw new BuildException($"--output: {Text.Quote(options.Output)} is a file; expected a folder.");
        if (!Directory.Exists(output) || !Directory.EnumerateFileSystemEntries(output).Any())
            return name;
        // Never deletes a folder that holds something else.
        if (!ModelFolder.FileNames.Any(file => File.Exists(Path.Combine(output, file))))
            throw new BuildException($"--output: {Text.Quote(options.Output)} exists and is not the folder of a model.");
        return options.Force ? name : throw new BuildException($"--output: {Text.Quote(options.Output)} exists; --force replaces it.");
    }

    private static void CheckTags(IReadOnlyList<string> tags, string option)
    {
        if (tags.Contains("", StringComparer.Ordinal))
            throw new BuildException($"{option}: a name is empty.");
        if (tags.GroupBy(tag => tag, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BuildException($"{option}: {Text.Quote(twice.Key)} is given twice.");
    }
}
