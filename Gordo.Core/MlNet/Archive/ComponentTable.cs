using System.Globalization;

namespace Gordo.Core.MlNet.Archive;

/// <summary>The kinds of component supported in one place, and the checks common to them.</summary>
/// <param name="what">The role of the component, for error messages: <c>transform</c>.</param>
/// <param name="kinds">The supported kinds.</param>
internal sealed class ComponentTable<T>(string what, params ComponentKind<T>[] kinds)
{
    /// <summary>Reads a component to the end of its record.</summary>
    /// <exception cref="ModelException">The component is malformed, or its kind or version is not supported.</exception>
    public T Read(Component component)
    {
        ComponentKind<T> kind = Find(component);
        ModelHeader header = component.Header;
        if (header.Signature != kind.Signature)
            throw component.Fault($"the model signature is {Text.Quote(header.Signature)}; {kind.Loader} has {Text.Quote(kind.Signature)}");
        if (header.Readable > kind.Newest || header.Written < kind.Oldest || header.Readable > header.Written)
            throw component.Unsupported(string.Create(
                CultureInfo.InvariantCulture,
                $"version 0x{header.Written:X8} (readable by 0x{header.Readable:X8}) of {kind.Loader} is not supported, only 0x{kind.Oldest:X8} to 0x{kind.Newest:X8}{component.Workaround}"));
        T read = kind.Read(component);
        component.Record.End();
        return read;
    }

    private ComponentKind<T> Find(Component component)
    {
        ModelHeader header = component.Header;
        return Array.Find(kinds, kind => kind.Loader == header.Loader)
            ?? Array.Find(kinds, kind => kind.Alternate is not null && (kind.Alternate == header.Loader || kind.Alternate == header.Alternate))
            ?? throw component.Unsupported($"{Text.Quote(header.Loader)} is not supported as a {what}{component.Workaround}");
    }
}
