namespace Gordo.Core.MlNet.Predictors;

/// <summary>The optional parts of a tree record, by version.</summary>
/// <param name="Written">The version of the record.</param>
/// <param name="FeaturesSince">The first version with the number of features.</param>
/// <param name="DefaultsSince">The first version with defaults for missing values.</param>
/// <param name="CategoriesSince">The first version with categorical splits.</param>
/// <param name="WeightsSince">The first version with weights in forest trees.</param>
internal sealed record TreeFormat(
    uint Written, uint FeaturesSince, uint DefaultsSince, uint CategoriesSince, uint WeightsSince = 0)
{
    /// <summary>The size of the smallest tree in bytes.</summary>
    public const int MinimumBytes = 32;
}
