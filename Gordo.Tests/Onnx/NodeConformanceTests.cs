using System.Globalization;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Onnx;

/// <summary>The public ONNX node tests, and further tests in the same format.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class NodeConformanceTests
{
    private static IEnumerable<TestCaseData> Cases() => ConformanceData.Manifest("onnx-node", "MANIFEST.tsv");

    [TestCaseSource(nameof(Cases))]
    public void A_node_test_gives_the_stored_outputs(string root, IReadOnlyDictionary<string, string> row)
    {
        string folder = Path.Combine(root, row["test"]);
        PreparedPlan plan = Models.Read(folder).Plan;
        string vectors = Path.Combine(folder, "test_data_set_0");
        Tensor[] outputs = plan.Run([.. plan.Inputs.Select((_, i) => TestVector.Read(vectors, "input", i))]);
        double rtol = double.Parse(row["rtol"], CultureInfo.InvariantCulture);
        double atol = double.Parse(row["atol"], CultureInfo.InvariantCulture);
        outputs.Should().NotBeEmpty();
        for (int i = 0; i < outputs.Length; i++)
            outputs[i].ShouldMatch(TestVector.Read(vectors, "output", i), rtol, atol, plan.Outputs[i].Name);
    }
}
