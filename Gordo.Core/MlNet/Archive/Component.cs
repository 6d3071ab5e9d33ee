using System.Globalization;
using Gordo.Core.Archives;

namespace Gordo.Core.MlNet.Archive;

/// <summary>A component of a saved model: a folder of the zip with a <c>Model.key</c>, and sub-components below it.</summary>
internal sealed class Component
{
    // Kinds of numbers only, which ML.NET exports; most others it cannot export, or only with texts as inputs.
    private static readonly string[] Exported = ["BinaryPredXfer", "MulticlassPredXfer", "Linear2CExec", "MultiClassLRExec", "DropSlotsTransform"];

    private const string FileName = "Model.key";

    private readonly ModelArchive _archive;
    private readonly string _place;
    private readonly string _entry;

    private Component(ModelArchive archive, string entry, string place, int depth)
    {
        _archive = archive;
        _place = place;
        _entry = entry;
        Folder = entry[..(entry.LastIndexOf('/') + 1)];
        Depth = depth;
        try
        {
            Header = new ModelHeader(archive.Read(entry));
        }
        catch (ModelException e)
        {
            throw Fault(e.Message, e);
        }
        Record = new RecordReader(Header.Record, message => Fault(message), Header);
    }

    /// <summary>The folder in the zip: empty for the root, otherwise ending in a slash.</summary>
    public string Folder { get; }

    /// <summary>The nesting depth in chains and wrappers.</summary>
    public int Depth { get; }

    public ModelHeader Header { get; }

    /// <summary>The reader of the component's record, positioned at its start.</summary>
    public RecordReader Record { get; }

    /// <summary>The component's display name: <c>ConcatTransform 0x00010003</c>.</summary>
    public string Label => string.Create(CultureInfo.InvariantCulture, $"{Text.Quote(Header.Loader).Trim('\'')} 0x{Header.Written:X8}");

    /// <summary>The workaround if the component is not supported, for the end of an error message; empty if there is none.</summary>
    public string Workaround => Exported.Contains(Header.Loader) ? "; a model exported with ConvertToOnnx can be served instead" : "";

    /// <summary>Opens a top-level component of the zip.</summary>
    public static Component Open(ModelArchive archive, string folder) => new(archive, folder + FileName, "", 0);

    /// <summary>Opens the component stored in an entry, whatever the entry's name.</summary>
    public static Component OpenEntry(ModelArchive archive, string entry) => new(archive, entry, "", 0);

    /// <summary>Opens a sub-component.</summary>
    /// <param name="name">The name of the sub-folder.</param>
    /// <param name="place">The position among its siblings, for error messages: <c>step 2 of 5</c>.</param>
    public Component Open(string name, string place) =>
        new(_archive, $"{Folder}{name}/{FileName}", _place.Length is 0 or > 100 ? place : $"{place} of {_place}", Depth + 1);

    /// <summary>Reads the columns of a schema entry next to <c>Model.key</c>; null if there is no such entry.</summary>
    public List<ModelColumn>? ReadSchema(string name) =>
        _archive.Has(Folder + name) ? SchemaEntry.Read(_archive, Folder + name) : null;

    /// <summary>Reserves memory whose size the record only claims, without data to confirm it.</summary>
    /// <exception cref="ModelException">The total of all reservations exceeds the limit.</exception>
    public void Reserve(long bytes)
    {
        try
        {
            _archive.Reserve(bytes);
        }
        catch (ModelException e)
        {
            throw Fault(e.Message, e);
        }
    }

    /// <summary>Creates an error that names the entry and, as far as known, its signature, version and position in the chain.</summary>
    public ModelException Fault(string message, Exception? inner = null) => new(WithPlace(message), inner);

    /// <summary>Creates an error like <see cref="Fault"/> for something that is not supported: <see cref="ModelException.IsUnsupported"/>.</summary>
    public ModelException Unsupported(string message) => ModelException.Unsupported(WithPlace(message));

    private string WithPlace(string message)
    {
        // The header is null while it is being read.
        string label = Header is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $"{Text.Quote(Header.Loader)} 0x{Header.Written:X8}");
        string both = label.Length > 0 && _place.Length > 0 ? $"{label}, {_place}" : label + _place;
        return $"{_entry}{(both.Length > 0 ? $" ({both})" : "")}: {message}";
    }
}
