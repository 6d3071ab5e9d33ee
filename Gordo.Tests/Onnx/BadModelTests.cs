using System.Diagnostics;
using System.Text.RegularExpressions;
using Gordo.Core;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Onnx;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Onnx;

/// <summary>Models that must be refused with a clear message, quickly and without much memory.</summary>
public sealed partial class BadModelTests
{
    private static IEnumerable<TestCaseData> Cases() => ConformanceData.Manifest("onnx-bad", "MANIFEST.tsv");

    [TestCaseSource(nameof(Cases))]
    public void A_bad_model_is_refused_with_a_clear_message(string root, IReadOnlyDictionary<string, string> row)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(root, row["file"]));
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();

        string? message = LoadAndRun(bytes, root, mayLoad: row["stage"] != "load");

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
        (GC.GetAllocatedBytesForCurrentThread() - allocated).Should().BeLessThan(300 << 20);
        string expected = row["expected"];
        if (message is null)
        {
            expected.Should().MatchRegex(" or |unless", "'{0}' was not refused", row["what_is_wrong"]);
            return;
        }
        TestContext.Out.WriteLine(message);
        message.Length.Should().BeLessThan(600);
        message.Should().NotMatchRegex(@"[\x00-\x1F\x7F]");
        foreach (Match named in Named().Matches(expected))
            message.Should().ContainAny(named.Groups.Values.Skip(1).Select(name => name.Value).Where(name => name.Length > 0));
        if (expected.Contains("naming the node", StringComparison.Ordinal))
            message.Should().Contain("node");
    }

    [Test]
    public void External_data_is_not_read_through_a_link()
    {
        string good = ConformanceData.Path("onnx-node", "x_graph_external_data_same_folder");
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(good))
            {
                if (Path.GetFileName(file) == "model.onnx")
                    File.Copy(file, Path.Combine(folder, "model.onnx"));
                else
                    File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
            }
            Action reading = () => OnnxModel.Read(File.ReadAllBytes(Path.Combine(folder, "model.onnx")), folder);
            reading.Should().Throw<ModelException>().WithMessage("*link*");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Returns the message of the exception, or null if the model loads and runs.</summary>
    private static string? LoadAndRun(byte[] bytes, string folder, bool mayLoad)
    {
        PreparedPlan plan;
        try
        {
            plan = OnnxModel.Read(bytes, folder).Plan;
        }
        catch (ModelException e)
        {
            return e.Message;
        }
        if (!mayLoad)
            return null;
        try
        {
            plan.Run([.. plan.Inputs.Select(Ones.Like)]);
            return null;
        }
        catch (ModelException e)
        {
            return e.Message;
        }
    }

    [GeneratedRegex(@"naming (?:tensor |input |domain and |node )?(?!the\b|both\b|op\b|domain\b|tensor\b)(\w+)(?: or (\w+))?")]
    private static partial Regex Named();
}
