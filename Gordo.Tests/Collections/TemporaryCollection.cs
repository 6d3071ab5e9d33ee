using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Collections;

/// <summary>A temporary collection of copies of recorded models; deleted on disposal.</summary>
internal sealed class TemporaryCollection : IDisposable
{
    public const string Current = "1577836800000";
    public const string Older = "1546300800000";

    public TemporaryCollection()
    {
        Base = Directory.CreateTempSubdirectory("gordo-tests-").FullName;
        Root = Path.Combine(Base, "collections");
        Directory.CreateDirectory(Path.Combine(Root, Current));
    }

    /// <summary>The temporary folder; everything in it except <see cref="Root"/> is outside the collection.</summary>
    public string Base { get; }

    public string Root { get; }

    public CollectionOptions Options => new() { CurrentDirectory = Path.Combine(Root, Current) };

    public static ModelName Name(string text) =>
        ModelName.TryParse(text, out ModelName name) ? name : throw new ArgumentException(text, nameof(text));

    public static Revision Revision(string text) =>
        Gordo.Core.Names.Revision.TryParse(text, out Revision revision) ? revision : throw new ArgumentException(text, nameof(text));

    public ModelCollection Open() => new(Options);

    public string Folder(string model, string revision = Current) => Path.Combine(Root, revision, model);

    public string OnnxFile(string model, string revision = Current) => Path.Combine(Folder(model, revision), "model.onnx");

    /// <summary>Copies a recorded model to a revision, optionally under another name.</summary>
    public string Add(string recorded, string? name = null, string revision = Current)
    {
        string folder = Folder(name ?? recorded, revision);
        Copy(recorded, folder);
        return folder;
    }

    public static void Copy(string recorded, string folder)
    {
        string collection = Directory.EnumerateDirectories(GoldenData.Path("server", "collection")).Single();
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(collection, recorded)))
        {
            // Writes like other programs do, without regard for concurrent readers.
            using FileStream source = File.OpenRead(file);
            using var copy = new FileStream(
                Path.Combine(folder, Path.GetFileName(file)), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            source.CopyTo(copy);
        }
    }

    public void Dispose() => Directory.Delete(Base, recursive: true);
}
