using System.Text;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Creates JSON frames with irregular shapes: records with missing columns, columns that begin late or end early, empty
/// objects, and cells of several types in one column.
/// </summary>
internal static class JsonFrames
{
    private static readonly string[] Numbers = ["0", "1", "-7", "2.5", "1e3", "null", "NaN"];
    private static readonly string[] Texts = ["\"x\"", "\"\"", "\"\\u00e6\\\"\"", "null", "\"a longer text than the others\""];
    private static readonly string[] Booleans = ["true", "false", "null"];
    private static readonly string[][] Kinds = [Numbers, Texts, Booleans, ["null"], [.. Numbers, .. Texts], [.. Numbers, .. Booleans]];
    private static readonly string[] Names = ["A", "B", "TAG 1", "", "\\u0041", "0", "X"];

    /// <summary>Creates a frame of a random shape.</summary>
    public static byte[] Make(Random random)
    {
        var text = new StringBuilder();
        // A quarter of the frames has enough rows that columns grow once or twice.
        int rows = random.OneIn(4) ? random.Next(40, 400) : random.Next(8);
        string[] columns = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.OneIn(3) ? random.Of(Names) : $"c{random.Next(4)}")];
        switch (random.Next(4))
        {
            case 0: Records(text, rows, columns, random); break;
            case 1: Lists(text, rows, columns.Length, random); break;
            case 2: Columns(text, rows, columns, random); break;
            default: Groups(text, rows, columns, random); break;
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Records(StringBuilder text, int rows, string[] columns, Random random)
    {
        string[][] kinds = [.. columns.Select(_ => random.Of(Kinds))];
        int[] last = [.. columns.Select(_ => random.OneIn(3) ? random.Next(rows + 1) : rows)];
        int gaps = random.Next(1, 5);
        Join(text, '[', ']', rows, row => Join(text, '{', '}', columns.Length, column =>
        {
            if (row >= last[column] || random.OneIn(gaps + 1))
                return false;
            text.Append('"').Append(columns[column]).Append("\":").Append(random.Of(kinds[column]));
            return true;
        }));
    }

    private static void Lists(StringBuilder text, int rows, int columns, Random random)
    {
        string[][] kinds = [.. Enumerable.Range(0, columns).Select(_ => random.Of(Kinds))];
        Join(text, '[', ']', rows, row => Join(
            text, '[', ']', random.OneIn(50) ? random.Next(columns + 2) : columns, column => Put(text, random.Of(kinds[column % columns]))));
    }

    private static void Groups(StringBuilder text, int rows, string[] columns, Random random) =>
        Join(text, '{', '}', random.Next(1, 4), group =>
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\"g{group}\":");
            Columns(text, rows, columns, random);
            return true;
        });

    private static void Columns(StringBuilder text, int rows, string[] columns, Random random)
    {
        bool lists = random.OneIn(3), shuffled = random.OneIn(3);
        Join(text, '{', '}', columns.Length, column =>
        {
            string[] kind = random.Of(Kinds);
            int length = random.OneIn(4) ? random.Next(rows + 1) : rows;
            text.Append('"').Append(columns[column]).Append("\":");
            if (lists)
                Join(text, '[', ']', rows, _ => Put(text, random.Of(kind)));
            else
                Join(text, '{', '}', length, row => Put(
                    text, $"\"{(shuffled ? row * 7 % Math.Max(1, rows) : row)}\":{random.Of(kind)}"));
            return true;
        });
    }

    private static bool Put(StringBuilder text, string value)
    {
        text.Append(value);
        return true;
    }

    // Writes items in brackets, with commas between those for which write returned true.
    private static bool Join(StringBuilder text, char open, char close, int count, Func<int, bool> write)
    {
        text.Append(open);
        bool any = false;
        for (int i = 0; i < count; i++)
        {
            int before = text.Length;
            if (any)
                text.Append(',');
            if (write(i))
                any = true;
            else
                text.Length = before;
        }
        text.Append(close);
        return true;
    }
}
