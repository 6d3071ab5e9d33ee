namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>Reads definition levels of a bit width of 1: 1 for a value, 0 for null.</summary>
internal static class DefinitionLevels
{
    /// <summary>Reads one level per row.</summary>
    /// <param name="data">The encoded levels, without their length.</param>
    /// <param name="present">Receives a flag per row; unchanged if all rows have a value.</param>
    /// <returns>The number of rows that have a value.</returns>
    /// <exception cref="FrameException">There are fewer levels than rows, or levels above 1.</exception>
    public static int Read(ReadOnlySpan<byte> data, Span<bool> present)
    {
        var reader = new RleReader(data, bitWidth: 1);
        int count = 0;
        for (int row = 0; row < present.Length;)
        {
            int run = reader.NextRun(present.Length - row, out bool isPacked, out int level);
            // Nearly every page is one run of rows without nulls.
            if (run == present.Length && !isPacked && level == 1)
                return run;
            Span<bool> rows = present.Slice(row, run);
            if (isPacked)
                reader.UnpackBits(rows);
            else if (level is 0 or 1)
                rows.Fill(level == 1);
            else
                throw new FrameException($"A definition level is {level}; the maximum of a flat column is 1.");
            count += rows.Count(true);
            reader.Advance(run);
            row += run;
        }
        return count;
    }
}
