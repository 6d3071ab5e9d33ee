using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Collections.Files;
using Gordo.Core.Engines;
using Gordo.Core.Metadata;
using Gordo.Core.MlNet.Safety;
using Gordo.Tests.Engines.MlNet;
using Gordo.Tests.Golden;

namespace Gordo.Tests.MlNet;

/// <summary>The checks that a file passes before ML.NET reads it.</summary>
[NonParallelizable]
internal sealed partial class ModelPackageTests
{
    private static IEnumerable<TestCaseData> Refused() => ConformanceData.Manifest("mlnet-refuse", "MANIFEST.tsv");

    private static IEnumerable<TestCaseData> Damaged() => ConformanceData.Manifest("mlnet-more-bad", "MANIFEST.tsv");

    private static IEnumerable<TestCaseData> Bad() => ConformanceData.Manifest("mlnet-bad", "MANIFEST.tsv");

    private static IEnumerable<TestCaseData> Sound() =>
        GoldenData.Folders("mlnet").Concat(GoldenData.Folders("mlnet-more")).Concat(ConformanceData.Folders("mlnet-backcompat"));

    [TestCaseSource(nameof(Sound))]
    public void A_sound_file_passes(string folder)
    {
        byte[] zip = File.ReadAllBytes(Path.Combine(folder, "model.zip"));
        if (Path.GetFileName(folder).StartsWith("ols", StringComparison.Ordinal))
        {
            FluentActions.Invoking(() => ModelPackage.Check(zip)).Should().Throw<ModelException>()
                .WithMessage("*Model.key*OlsLinearRegressionExec*Mkl.Components*");
            return;
        }
        FluentActions.Invoking(() => ModelPackage.Check(zip)).Should().NotThrow();
    }

    [TestCaseSource(nameof(Refused))]
    [TestCaseSource(nameof(Damaged))]
    public void A_file_that_is_not_safe_for_MLNET_is_refused_quickly_naming_the_place(string folder, IReadOnlyDictionary<string, string> row)
    {
        string[] assemblies = Assemblies();
        string refusal = Refusal(Path.Combine(folder, row["file"]), row["base"], EngineKinds.All);

        string entry = Entry().Match(row["what_is_wrong"]).Value;
        if (row["stage"] is "tree" or "text" or "native" or "assembly")
            refusal.Should().Contain(entry);
        if (row["stage"] == "assembly" && !row["what_is_wrong"].Contains("a path", StringComparison.Ordinal))
            refusal.Should().Contain(Name().Match(row["what_is_wrong"]).Value);
        if (row["stage"] == "custom")
            refusal.Should().Contain("CustomTransformer");
        Assemblies().Except(assemblies).Should().NotContain(name =>
            name.StartsWith("Evil", StringComparison.Ordinal) || name == "Plant.Features" || name == "System.Private.Xml");
    }

    [TestCaseSource(nameof(Bad))]
    public void With_MLNET_alone_a_bad_file_is_refused_quickly_or_sound(string folder, IReadOnlyDictionary<string, string> row)
    {
        if (row["stage"] == "unsupported" || row["expected"] == "refuse or load")
            return;
        Refusal(Path.Combine(folder, row["file"]), row["base"], EngineKinds.MlNet).Should().NotBeEmpty();
    }

    [TestCase("Microsoft.ML.Evil")]
    [TestCase("microsoft.ml.data")]
    [TestCase("Microsoft.ML.Dat\0")]
    public void Assembly_names_are_compared_as_a_whole(string name)
    {
        const string Entry = "TransformerChain/Transform_000/Transform_000/Model.key";
        byte[] zip = ArchiveWriter.Rewrite(
            File.ReadAllBytes(GoldenData.Path("mlnet-more", "onehot-4t1", "model.zip")),
            (path, content) => path == Entry ? WithAssembly(content, name) : content);
        FluentActions.Invoking(() => ModelPackage.Check(zip)).Should().Throw<ModelException>().WithMessage($"{Entry}*assembly*{name.TrimEnd('\0')}*");
    }

    [TestCase("Single", "Sangle", "codec 'Sangle' is not known")]
    [TestCase("TextSpan", "TextSpa\0", "codec 'TextSpa")]
    public void An_unknown_codec_of_a_schema_is_refused(string codec, string other, string message)
    {
        // ML.NET never comes to an end with the second one.
        byte[] zip = ArchiveWriter.Rewrite(
            File.ReadAllBytes(GoldenData.Path("mlnet-more", "indicate-onehot-4t1", "model.zip")), (path, content) =>
            {
                if (path == "TransformerChain/Transform_007/TrainSchema")
                    Encoding.ASCII.GetBytes(other).CopyTo(content, content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(codec)));
                return content;
            });
        FluentActions.Invoking(() => ModelPackage.Check(zip)).Should().Throw<ModelException>().WithMessage($"*TrainSchema*{message}*");
    }

    [TestCase("../outside")]
    [TestCase("/tmp/outside")]
    [TestCase("C:/outside")]
    public void An_entry_that_leaves_the_zip_file_is_refused(string name)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry(name);
        FluentActions.Invoking(() => ModelPackage.Check(bytes.ToArray())).Should().Throw<ModelException>().WithMessage("*not a path within the zip file*");
    }

    /// <summary>Loads the file as a model folder would be loaded and returns the refusal, after checking its time and memory.</summary>
    private static string Refusal(string file, string origin, EngineKinds engines)
    {
        byte[] zip = File.ReadAllBytes(file);
        string folder = GoldenData.Path(Directory.Exists(GoldenData.Path("mlnet-more", origin)) ? "mlnet-more" : "mlnet", origin);
        string[] tags = ["TAG 1", "TAG 2", "TAG 3", "TAG 4"];
        if (origin.Length > 0)
        {
            using var golden = new PackageCase(folder);
            tags = [.. golden.Tags().Select(tag => tag.Name)];
        }
        var dataset = new DatasetDescription(tags, tags, null, null);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var timer = Stopwatch.StartNew();
        try
        {
            StoredModel.Read(ModelFolder.ZipFileName, zip, null, null, dataset, engines);
        }
        catch (ModelException e)
        {
            timer.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(2));
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(64L << 20);
            e.Message.Should().NotContainAny([.. Enumerable.Range(0, 32).Select(code => ((char)code).ToString())]).And.NotContain(Path.GetTempPath());
            return e.Message;
        }
        throw new AssertionException("The file was loaded.");
    }

    private static string[] Assemblies() => [.. AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name ?? "")];

    // Of the same length, so that the offsets of the header stay.
    private static byte[] WithAssembly(byte[] content, string name)
    {
        Encoding.Unicode.GetBytes(name).CopyTo(content, content.AsSpan().IndexOf(Encoding.Unicode.GetBytes("Microsoft.ML.Data")));
        return content;
    }

    [GeneratedRegex(@"^TransformerChain/\S*(?=:)")]
    private static partial Regex Entry();

    [GeneratedRegex(@"System\.Private\.Xml|Evil\.Assembly")]
    private static partial Regex Name();
}
