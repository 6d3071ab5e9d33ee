using Gordo.Core;
using Gordo.Core.MlNet;
using Gordo.Tests.Golden;

namespace Gordo.Tests.MlNet;

/// <summary>Model files published with releases of ML.NET and its samples.</summary>
internal sealed class MlNetPublishedModelTests
{
    private static IEnumerable<TestCaseData> Folders() => ConformanceData.Folders("mlnet-backcompat");

    [TestCaseSource(nameof(Folders))]
    public void A_published_model_matches_MLNET_or_is_refused_for_its_layout(string folder)
    {
        using var golden = new MlNetCase(folder);
        if (golden.Saved.StartsWith("legacy layout", StringComparison.Ordinal))
        {
            FluentActions.Invoking(() => MlNetModel.Read(golden.Zip, null)).Should().Throw<ModelException>()
                .WithMessage("*before 1.0*DataLoaderModel*");
            return;
        }
        golden.CheckColumns();
    }
}
