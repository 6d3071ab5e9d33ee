using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.MlNet.Archive;

/// <summary>The text file loader, which some files have in place of a schema; it lists the columns too.</summary>
internal static class TextLoader
{
    public static readonly ComponentTable<List<ModelColumn>> Table = new(
        "loader", new ComponentKind<List<ModelColumn>>("TextLoader", "TXTLOADR", 0x0001000E, 0x00010009, Read));

    private static List<ModelColumn> Read(Component component)
    {
        RecordReader record = component.Record;
        record.SizeOfFloat();
        record.Int64(); // maximum number of rows
        record.Int32(); // flags
        record.Int32(); // number of columns in the file
        record.Array<short>("separators");
        if (component.Header.Written >= 0x0001000D)
        {
            record.SkipCharacter(); // escape
            record.SkipCharacter(); // decimal mark
        }
        int count = record.Count("columns", 10);
        Limits.CheckItems(count, "columns");
        var columns = new List<ModelColumn>(count);
        for (int i = 0; i < count; i++)
            columns.Add(ReadColumn(component, record));
        return columns;
    }

    private static ModelColumn ReadColumn(Component component, RecordReader record)
    {
        string name = record.String("column");
        (string kind, ElementType? type) = DataKinds.Find(record.Byte());
        if (record.Boolean())
        {
            if (component.Header.Written < 0x0001000C)
                throw component.Unsupported("key columns of old files are not supported");
            record.Int64();
            type = null;
            kind = $"Key<{kind}>";
        }
        long size = 0;
        for (int segments = record.Count("segments", 9); segments > 0; segments--)
        {
            (int from, int to) = (record.Int32(), record.Int32());
            if (to < from)
                throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"a segment from {from} to {to}"));
            size += (long)to - from;
            record.Boolean();
        }
        return size is > 0 and <= ModelColumn.MaxSlots
            ? new ModelColumn(name, name, type, (int)size, kind)
            : new ModelColumn(name, name, null, 1, $"{kind} of no fixed size");
    }
}
