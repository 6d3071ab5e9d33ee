using System.Globalization;
using Gordo.Core.MlNet.Archive;
using static Gordo.Core.MlNet.Safety.RecordChecks;

namespace Gordo.Core.MlNet.Safety;

/// <summary>Checks of loaders, and of what the layout of ML.NET before 1.0 has in addition.</summary>
internal static class LegacyChecks
{
    public static readonly RecordCheck[] All =
    [
        Plain("CompositeLoader"),
        Plain("RowToRowMapper"),
        Plain("BinaryLoader"),
        new(["TextLoader"], 0x00010009, ReadTextLoader),
        new(["PipeDataLoader"], 0x00010001, ReadPipe),
        new(["ChooseColumnsTransform", "ChooseColumnsFunction"], 0x00010001, ReadChosen),
        new(["DropColumnsTransform"], 0x00010002, ReadDropped),
    ];

    private static void ReadTextLoader(Component component, int entries)
    {
        RecordReader record = component.Record;
        record.SizeOfFloat();
        record.Take(sizeof(long) + (2 * sizeof(int))); // maximum number of rows, flags, number of columns in the file
        record.Array<short>("separators");
        if (component.Header.Written >= 0x0001000D)
        {
            record.SkipCharacter(); // escape
            record.SkipCharacter(); // decimal mark
        }
        for (int columns = record.Count("columns", 10); columns > 0; columns--)
        {
            record.String("column");
            record.Byte(); // type
            if (record.Boolean())
                record.Take(component.Header.Written < 0x0001000C ? sizeof(byte) + sizeof(long) + sizeof(int) : sizeof(long));
            for (int segments = record.Count("segments", 9); segments > 0; segments--)
                record.Take((2 * sizeof(int)) + 1);
        }
    }

    private static void ReadPipe(Component component, int entries)
    {
        component.Record.SizeOfFloat();
        int steps = component.Record.Count("steps", 8);
        if (steps > entries)
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"{steps} steps in a zip file of {entries} entries"));
    }

    private static void ReadChosen(Component component, int entries)
    {
        component.Record.SizeOfFloat();
        component.Record.Byte();
        component.Record.Count("columns", 9);
    }

    private static void ReadDropped(Component component, int entries)
    {
        component.Record.SizeOfFloat();
        component.Record.Byte();
        component.Record.Array<int>("columns");
    }
}
