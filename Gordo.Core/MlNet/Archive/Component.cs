using System.Globalization;
using Gordo.Core.Archives;

namespace Gordo.Core.MlNet.Archive;

/// <summary>One part of a saved model: a folder of the zip with a <c>Model.key</c>, and parts of its own below.</summary>
internal sealed class Component
{
    /// <summary>What users can do about a component that is not supported.</summary>
    public const string WayRound = "a model exported with ConvertToOnnx can be served instead";

    private readonly ModelArchive _archive;
    private readonly string _place;

    private Component(ModelArchive archive, string folder, string place, int depth)
    {
        _archive = archive;
        _place = place;
        Folder = folder;
        Depth = depth;
        try
        {
            Header = new ModelHeader(archive.Read(folder + "Model.key"));
        }
        catch (ModelException e)
        {
            throw Fault(e.Message, e);
        }
        Record = new RecordReader(Header.Record, message => Fault(message), Header);
    }

    /// <summary>Empty for the root, else ending in a slash.</summary>
    public string Folder { get; }

    /// <summary>How many chains and wrappers it is within.</summary>
    public int Depth { get; }

    public ModelHeader Header { get; }

    /// <summary>Reads the component's record, from its beginning.</summary>
    public RecordReader Record { get; }

    /// <summary>What the component is called where models are shown: <c>ConcatTransform 0x00010003</c>.</summary>
    public string Label => string.Create(CultureInfo.InvariantCulture, $"{Text.Quote(Header.Loader).Trim('\'')} 0x{Header.Written:X8}");

    /// <summary>Opens a component that stands at the top of the zip.</summary>
    public static Component Open(ModelArchive archive, string folder) => new(archive, folder, "", 0);

    /// <summary>Opens a component below this one.</summary>
    /// <param name="name">The sub-folder.</param>
    /// <param name="place">Where it stands among others, for messages: <c>step 2 of 5</c>.</param>
    public Component Open(string name, string place) =>
        new(_archive, $"{Folder}{name}/", _place.Length is 0 or > 100 ? place : $"{place} of {_place}", Depth + 1);

    /// <summary>The columns an entry beside the <c>Model.key</c> lists, or null if there is no such entry.</summary>
    public List<ModelColumn>? ReadSchema(string name) =>
        _archive.Has(Folder + name) ? SchemaEntry.Read(_archive, Folder + name) : null;

    /// <summary>Counts memory that is taken on the word of the record, without the bytes to show for it.</summary>
    /// <exception cref="ModelException">Too much, with all that was reserved before.</exception>
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

    /// <summary>An error that names the entry, and what is known of it: signature, version, place in the chain.</summary>
    public ModelException Fault(string message, Exception? inner = null)
    {
        // While the header is read there is none yet.
        string label = Header is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $"{Text.Quote(Header.Loader)} 0x{Header.Written:X8}");
        string both = label.Length > 0 && _place.Length > 0 ? $"{label}, {_place}" : label + _place;
        return new ModelException($"{Folder}Model.key{(both.Length > 0 ? $" ({both})" : "")}: {message}", inner);
    }
}
