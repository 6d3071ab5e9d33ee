using System.Globalization;
using System.IO.Compression;
using System.Text;
using Gordo.Core.Archives;
using Gordo.Core.MlNet.Archive;

namespace Gordo.Core.MlNet.Safety;

/// <summary>
/// Checks a saved model before ML.NET reads it. ML.NET trusts the counts in a file, loads assemblies that a file names and
/// ends the process on some files, so every entry is checked and only the checked content is passed on.
/// </summary>
internal sealed class ModelPackage
{
    // A component is loaded by recursion, one level a folder; models in use have about ten.
    private const int MaxDepth = 64;
    private const string Schema = "Schema";
    private const string TrainingSchema = "/TrainSchema";

    private ModelPackage(Stream zip, IReadOnlyList<string> transforms) => (Zip, Transforms) = (zip, transforms);

    /// <summary>
    /// A new zip file of the checked entries, stored without compression. Two readers may understand one file in two ways, so
    /// ML.NET gets exactly the bytes that were checked.
    /// </summary>
    public Stream Zip { get; }

    /// <summary>The components of the file with their record versions: <c>ConcatTransform 0x00010003</c>.</summary>
    public IReadOnlyList<string> Transforms { get; }

    /// <summary>Checks every entry.</summary>
    /// <param name="zip">The content of the file.</param>
    /// <exception cref="ModelException">An entry is damaged, has a kind that is not supported, or asks for more than it holds.</exception>
    public static ModelPackage Check(ReadOnlyMemory<byte> zip)
    {
        var archive = new ModelArchive(zip, name => !name.EndsWith('/'));
        string[] names = [.. archive.Names];
        var transforms = new List<string>();
        var checkedZip = new MemoryStream();
        using (var copy = new ZipArchive(checkedZip, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (string name in names)
            {
                CheckName(name);
                byte[] content = Read(archive, name);
                if (CheckContent(archive, name, content, names.Length) is { } component && component.Header.Loader != "TransformerChain")
                    transforms.Add(component.Label);
                using Stream entry = copy.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
            AddSchema(archive, copy, transforms);
        }
        checkedZip.Position = 0;
        return new ModelPackage(checkedZip, transforms);
    }

    // Without an input schema, the columns that the first predictor saw in training are taken: they include the inputs. A chain
    // without one gets the tags as its inputs, which have no types.
    private static void AddSchema(ModelArchive archive, ZipArchive copy, List<string> transforms)
    {
        if (archive.Has(Schema) || !archive.Has("TransformerChain/Model.key") || archive.Has("Model.key"))
            return;
        if (archive.Names.Where(name => name.EndsWith(TrainingSchema, StringComparison.Ordinal)).Min(StringComparer.Ordinal) is { } training)
        {
            using Stream entry = copy.CreateEntry(Schema, CompressionLevel.NoCompression).Open();
            entry.Write(archive.Read(training));
        }
        else if (transforms.Find(name => name.Contains("Hash", StringComparison.Ordinal)) is { } hash)
        {
            throw ModelException.Unsupported(
                $"the file has no input schema, and what {hash} answers depends on the types of its inputs; save the model with the schema of its data");
        }
    }

    /// <summary>Checks an entry; returns its component, or null if it is none.</summary>
    private static Component? CheckContent(ModelArchive archive, string name, byte[] content, int entries)
    {
        if (content.AsSpan().StartsWith("ML\0MODEL"u8) || name.EndsWith("Model.key", StringComparison.Ordinal))
        {
            Component component = Component.OpenEntry(archive, name);
            ComponentCheck.Check(component, entries);
            return component;
        }
        if (content.AsSpan().StartsWith("CML\0DVB\0"u8) || name.EndsWith(Schema, StringComparison.Ordinal))
            DataViewCheck.Check(archive, name, content);
        else if (name.EndsWith("OnnxModel", StringComparison.Ordinal))
            OnnxStepCheck.Check(name, content);
        return null;
    }

    private static void CheckName(string name)
    {
        string[] parts = name.Split('/');
        if (parts.Length > MaxDepth)
            throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"{Text.Quote(name)}: folders are nested more than {MaxDepth} deep"));
        if (name.AsSpan().ContainsAnyExceptInRange(' ', '~') || name.Contains(':') || Array.Exists(parts, part => part is "" or "." or ".."))
            throw new ModelException($"{Text.Quote(name)}: the entry's name is not a path within the zip file");
    }

    private static byte[] Read(ModelArchive archive, string name)
    {
        try
        {
            return archive.Read(name);
        }
        catch (ModelException e)
        {
            throw new ModelException($"{Text.Quote(name).Trim('\'')}: {e.Message}", e);
        }
    }
}
