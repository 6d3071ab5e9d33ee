namespace Gordo.Api.CommandLine;

/// <summary>Finds the name that was probably meant by a mistyped one.</summary>
internal static class NearestName
{
    /// <summary>
    /// Returns the known name that begins with the text or differs from it by the fewest letters that are inserted, left out,
    /// replaced or swapped with their neighbour (optimal string alignment distance); null if more than two and a third
    /// of the letters differ.
    /// </summary>
    public static string? Find(string text, IEnumerable<string> known)
    {
        string[] names = [.. known];
        string[] begun = [.. names.Where(name => text.TrimStart('-').Length > 1 && name.StartsWith(text, StringComparison.OrdinalIgnoreCase))];
        if (begun.Length == 1)
            return begun[0];
        (string Name, int Distance) nearest = names.Select(name => (name, Distance(text.ToLowerInvariant(), name)))
            .DefaultIfEmpty(("", int.MaxValue)).MinBy(pair => pair.Item2);
        return nearest.Distance <= Math.Max(2, nearest.Name.Length / 3) && nearest.Distance < nearest.Name.Length - 1 ? nearest.Name : null;
    }

    private static int Distance(string from, string to)
    {
        int[,] costs = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    costs[i, j] = i + j;
                    continue;
                }
                int replaced = costs[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                costs[i, j] = Math.Min(replaced, 1 + Math.Min(costs[i - 1, j], costs[i, j - 1]));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
            }
        }
        return costs[from.Length, to.Length];
    }
}
