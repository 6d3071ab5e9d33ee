namespace Gordo.Serialization.Parquet.Reading;

/// <summary>The rows of one page, and which of them have a value.</summary>
internal readonly ref struct PageRows
{
    /// <summary>A page in which every row has a value.</summary>
    public PageRows(int count)
    {
        Count = count;
        PresentCount = count;
    }

    /// <summary>A page in which some rows may have none.</summary>
    public PageRows(ReadOnlySpan<bool> present, int presentCount)
    {
        Count = present.Length;
        PresentCount = presentCount;
        if (presentCount < present.Length)
            Present = present;
    }

    public int Count { get; }

    /// <summary>How many values the page holds.</summary>
    public int PresentCount { get; }

    /// <summary>One flag per row; empty where every row has a value.</summary>
    public ReadOnlySpan<bool> Present { get; }

    public bool IsComplete => PresentCount == Count;
}
