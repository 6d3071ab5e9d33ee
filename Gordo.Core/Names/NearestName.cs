namespace Gordo.Core.Names;

/// <summary>Finds the name that was probably meant, for error messages.</summary>
public static class NearestName
{
    private const int MaxLength = 255, MaxDistance = 3, LengthPerEdit = 3;

    /// <summary>
    /// Returns the name with the smallest number of edits (insertions, deletions, substitutions, swaps of neighbours) to a
    /// text, regardless of case; of several, the first one.
    /// </summary>
    /// <param name="names">The names. Each takes about a tenth of a microsecond.</param>
    /// <param name="text">The text.</param>
    /// <returns>Null if no name is within one edit for every three characters, at least one and at most three; a text of one character must differ in case only.</returns>
    public static string? Find(IEnumerable<string> names, string text)
    {
        if (text.Length > MaxLength)
            return null;
        string? nearest = null;
        int limit = text.Length < 2 ? 0 : Math.Clamp(text.Length / LengthPerEdit, 1, MaxDistance);
        foreach (string name in names)
        {
            if (Math.Abs(name.Length - text.Length) > limit || Distance(name, text, limit) is not { } distance)
                continue;
            nearest = name;
            if (distance == 0)
                break;
            limit = distance - 1;
        }
        return nearest;
    }

    // Returns null if the distance is above the limit.
    private static int? Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit)
    {
        while (a.Length > 0 && b.Length > 0 && IsSame(a[0], b[0]))
        {
            a = a[1..];
            b = b[1..];
        }
        while (a.Length > 0 && b.Length > 0 && IsSame(a[^1], b[^1]))
        {
            a = a[..^1];
            b = b[..^1];
        }
        if (a.Length == 0 || b.Length == 0)
            return Math.Max(a.Length, b.Length) is var rest && rest <= limit ? rest : null;
        if (limit == 0)
            return null;
        // The table of the optimal string alignment distance, of which only the cells within the limit of the diagonal matter:
        // the rows of the last three letters.
        const int Width = MaxLength + MaxDistance + 1;
        Span<int> rows = stackalloc int[3 * Width];
        Span<int> before = rows[..Width], above = rows.Slice(Width, Width), row = rows[(2 * Width)..];
        for (int j = 0; j <= b.Length; j++)
            above[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int first = Math.Max(1, i - limit), last = Math.Min(b.Length, i + limit);
            int smallest = int.MaxValue;
            row[first - 1] = first == 1 ? i : limit + 1;
            for (int j = first; j <= last; j++)
            {
                int up = j == i + limit ? limit + 1 : above[j];
                int cell = Math.Min(Math.Min(up, row[j - 1]) + 1, above[j - 1] + (IsSame(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && IsSame(a[i - 1], b[j - 2]) && IsSame(a[i - 2], b[j - 1]))
                    cell = Math.Min(cell, before[j - 2] + 1);
                row[j] = cell;
                smallest = Math.Min(smallest, cell);
            }
            if (smallest > limit)
                return null;
            Span<int> oldest = before;
            before = above;
            above = row;
            row = oldest;
        }
        return above[b.Length] <= limit ? above[b.Length] : null;
    }

    private static bool IsSame(char a, char b) => a == b || char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
