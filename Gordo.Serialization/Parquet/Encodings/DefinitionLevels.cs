namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>Reads which rows of a page have a value: levels of 0 and 1, one bit wide.</summary>
internal static class DefinitionLevels
{
    /// <summary>Reads one level per row.</summary>
    /// <param name="data">The encoded levels, without their length.</param>
    /// <param name="present">Set for each row, unless all rows have a value; then it is left alone.</param>
    /// <returns>How many rows have a value.</returns>
    /// <exception cref="FrameException">There are fewer levels than rows, or levels above 1.</exception>
    public static int Read(ReadOnlySpan<byte> data, Span<bool> present)
    {
        var reader = new RleReader(data, bitWidth: 1);
        int count = 0;
        for (int row = 0; row < present.Length;)
        {
            int run = reader.NextRun(present.Length - row, out bool isPacked, out int level);
            // Nearly every page is one run that says that nothing is missing.
            if (run == present.Length && !isPacked && level == 1)
                return run;
            Span<bool> rows = present.Slice(row, run);
            if (isPacked)
                reader.UnpackBits(rows);
            else if (level is 0 or 1)
                rows.Fill(level == 1);
            else
                throw new FrameException($"A definition level of {level} is above 1, the most a flat column has.");
            count += rows.Count(true);
            reader.Advance(run);
            row += run;
        }
        return count;
    }
}
