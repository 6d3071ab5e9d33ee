namespace Gordo.Serialization.Parquet.Reading;

/// <summary>The rows of a page and which of them have a value.</summary>
internal readonly ref struct PageRows
{
    /// <summary>Creates the rows of a page in which every row has a value.</summary>
    public PageRows(int count)
    {
        Count = count;
        PresentCount = count;
    }

    /// <summary>Creates the rows of a page in which rows may be null.</summary>
    public PageRows(ReadOnlySpan<bool> present, int presentCount)
    {
        Count = present.Length;
        PresentCount = presentCount;
        if (presentCount < present.Length)
            Present = present;
    }

    public int Count { get; }

    /// <summary>The number of values in the page, without nulls.</summary>
    public int PresentCount { get; }

    /// <summary>One flag per row; empty if every row has a value.</summary>
    public ReadOnlySpan<bool> Present { get; }

    public bool IsComplete => PresentCount == Count;
}
