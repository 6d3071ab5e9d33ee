namespace Gordo.Core.Building.Validation;

/// <summary>One fold of all rows, for a model that was trained on other rows.</summary>
internal sealed record SingleFold : Splitter
{
    public override IReadOnlyList<Fold> Split(int rows)
    {
        int[] all = [.. Enumerable.Range(0, rows)];
        return [new Fold(all, all)];
    }
}
