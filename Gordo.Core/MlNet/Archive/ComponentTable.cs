using System.Globalization;

namespace Gordo.Core.MlNet.Archive;

/// <summary>The kinds of component that may stand in one place, and the checks they have in common.</summary>
/// <param name="what">What stands there, for messages: <c>transform</c>.</param>
/// <param name="kinds">The kinds that are understood.</param>
internal sealed class ComponentTable<T>(string what, params ComponentKind<T>[] kinds)
{
    /// <summary>Reads a component to the end of its record.</summary>
    /// <exception cref="ModelException">Of a kind or version that is not known, or malformed.</exception>
    public T Read(Component component)
    {
        ComponentKind<T> kind = Find(component);
        ModelHeader header = component.Header;
        if (header.Signature != kind.Signature)
            throw component.Fault($"the model signature is {Text.Quote(header.Signature)}; {kind.Loader} has {Text.Quote(kind.Signature)}");
        if (header.Readable > kind.Newest || header.Written < kind.Oldest || header.Readable > header.Written)
            throw component.Fault(string.Create(
                CultureInfo.InvariantCulture,
                $"version 0x{header.Written:X8} (readable by 0x{header.Readable:X8}) of {kind.Loader} is not supported, only 0x{kind.Oldest:X8} to 0x{kind.Newest:X8}; {Component.WayRound}"));
        T read = kind.Read(component);
        component.Record.End();
        return read;
    }

    private ComponentKind<T> Find(Component component)
    {
        ModelHeader header = component.Header;
        return Array.Find(kinds, kind => kind.Loader == header.Loader)
            ?? Array.Find(kinds, kind => kind.Alternate is not null && (kind.Alternate == header.Loader || kind.Alternate == header.Alternate))
            ?? throw component.Fault($"{Text.Quote(header.Loader)} is not supported as a {what}; {Component.WayRound}");
    }
}
