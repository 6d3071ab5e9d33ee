using Gordo.Api.Settings;
using Gordo.Core.Collections;

namespace Gordo.Api.CommandLine;

/// <summary>Opens the collection that a command works on.</summary>
internal static class LocalCollection
{
    // What makes a folder that of a model.
    private static readonly string[] ModelFiles = ["metadata.json", "model.onnx", "model.zip", "model.pkl"];

    /// <summary>Opens a revision.</summary>
    /// <param name="folder">The folder of the revision; null for that of the settings, or else the demo.</param>
    /// <returns>The folder, its collection, and the settings.</returns>
    /// <exception cref="CommandException">The folder does not exist or holds no models.</exception>
    /// <exception cref="SettingsException">A setting is invalid.</exception>
    public static (string Directory, ModelCollection Collection, ServerSettings Settings) Open(string? folder)
    {
        var given = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (folder is not null)
        {
            CheckFolder(folder);
            given[SettingNames.CollectionDirectory] = folder;
        }
        ServerSettings settings = ServerSettingsReader.Read(RunServerCommand.Settings(given));
        string directory = settings.CollectionDirectory ?? DemoCollection.Directory;
        CheckFolder(directory);
        var collection = new ModelCollection(new CollectionOptions
        {
            CurrentDirectory = directory,
            // Each model is loaded once, so caching is of no use.
            CachedModels = 1,
            Formats = settings.ModelFormats,
            Engines = settings.Engines,
        });
        return (directory, collection, settings);
    }

    private static void CheckFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new CommandException($"{folder}: {(File.Exists(folder) ? "this is a file; expected the folder of a revision" : "the folder does not exist")}.");
        if (HasModels(folder))
            return;
        if (IsModel(folder))
            throw new CommandException($"{folder}: the folder is that of a model, not of a revision. Use its parent folder, or 'gordo show-model'.");
        string[] revisions = [.. Directory.EnumerateDirectories(folder).Where(HasModels).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        throw new CommandException(revisions.Length > 0
            ? $"{folder}: the folder has no models but revisions. Use one of them: {string.Join(", ", revisions.TakeLast(5))}."
            : $"{folder}: the folder is not a collection. Expected the folder of a revision, with a folder for each model that has a metadata.json and a model file.");
    }

    private static bool HasModels(string directory) => Directory.EnumerateDirectories(directory).Any(IsModel);

    private static bool IsModel(string folder) => ModelFiles.Any(file => File.Exists(Path.Combine(folder, file)));
}
