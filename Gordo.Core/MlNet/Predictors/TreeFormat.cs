namespace Gordo.Core.MlNet.Predictors;

/// <summary>What a record of trees holds, which grew over time.</summary>
/// <param name="Written">The version of the record.</param>
/// <param name="FeaturesSince">The first version with the number of features.</param>
/// <param name="DefaultsSince">The first version with defaults for missing values.</param>
/// <param name="CategoriesSince">The first version with categorical splits.</param>
/// <param name="WeightsSince">The first version in which trees of forests have weights.</param>
internal sealed record TreeFormat(
    uint Written, uint FeaturesSince, uint DefaultsSince, uint CategoriesSince, uint WeightsSince = 0)
{
    /// <summary>Bytes the smallest tree takes.</summary>
    public const int LeastBytes = 32;
}
