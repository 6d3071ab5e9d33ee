using System.Numerics;
using Gordo.Serialization.Parquet.Encodings;
using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>Checks the levels of a nested column's chunk, whose values are not read.</summary>
/// <remarks>
/// <see href="https://github.com/apache/parquet-format#nested-encoding">Nested encoding</see>: a row begins where the
/// repetition level is 0.
/// </remarks>
internal sealed class NestedLevels(ParquetField leaf)
{
    private long _levels;
    private long _rows;

    /// <summary>Checks the levels of a page.</summary>
    /// <param name="repetition">The encoded repetition levels, without their length.</param>
    /// <param name="definition">The encoded definition levels, without their length.</param>
    /// <param name="count">The number of levels of each kind in the page.</param>
    /// <exception cref="FrameException">There are fewer levels, or one is too large, or the chunk begins within a row.</exception>
    public void AddPage(ReadOnlySpan<byte> repetition, ReadOnlySpan<byte> definition, int count)
    {
        if (leaf.MaxRepetition > 0)
        {
            if (_levels == 0 && count > 0 && First(repetition, leaf.MaxRepetition) != 0)
                throw new FrameException("The first repetition level of the chunk is not 0.");
            _rows += Check(repetition, leaf.MaxRepetition, count);
        }
        else
        {
            _rows += count;
        }
        if (leaf.MaxDefinition > 0)
            Check(definition, leaf.MaxDefinition, count);
        _levels += count;
    }

    /// <summary>Checks the number of rows after the last page.</summary>
    /// <exception cref="FrameException">The chunk has another number of rows than its row group.</exception>
    public void CheckRows(long expected)
    {
        if (_rows != expected)
            throw new FrameException($"Column '{leaf.Name}' has {_rows} rows in a row group of {expected}.");
    }

    private static int BitWidth(int maximum) => 32 - BitOperations.LeadingZeroCount((uint)maximum);

    private static int First(ReadOnlySpan<byte> data, int maximum)
    {
        int first = 0;
        new RleReader(data, BitWidth(maximum)).Read(new Span<int>(ref first));
        return first;
    }

    // Returns the number of levels that are 0.
    private static int Check(ReadOnlySpan<byte> data, int maximum, int count)
    {
        var reader = new RleReader(data, BitWidth(maximum));
        Span<int> levels = new int[Math.Min(count, 1024)];
        int zeros = 0;
        while (count > 0)
        {
            int run = reader.NextRun(count, out bool isPacked, out int level);
            if (isPacked)
            {
                Span<int> packed = levels[..Math.Min(run, levels.Length)];
                reader.Read(packed);
                zeros += packed.Count(0);
                foreach (int one in packed)
                    level = Math.Max(level, one);
                run = packed.Length;
            }
            else
            {
                zeros += level == 0 ? run : 0;
                reader.Advance(run);
            }
            if ((uint)level > (uint)maximum)
                throw new FrameException($"A level is {level}; the maximum is {maximum}.");
            count -= run;
        }
        return zeros;
    }
}
