using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Collections.Files;
using Gordo.Core.Engines;
using Gordo.Core.Metadata;
using Gordo.Core.Onnx;
using Gordo.Core.Onnx.Checks;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Engines.OnnxRuntime;

/// <summary>
/// ONNX Runtime runs some damaged files, one of them without end, and opens files outside the model's folder for others; none of
/// them may reach it.
/// </summary>
public sealed class SoundModelTests
{
    // Sound models with something that the compiled engine does not support. ONNX Runtime runs or refuses them cleanly.
    private static readonly string[] Sound = ["unsupported_op_default_domain.onnx", "sequence_input.onnx", "if_with_bad_branch.onnx", "float16_input.onnx"];

    private static IEnumerable<TestCaseData> Bad() => ConformanceData.Manifest("onnx-bad", "MANIFEST.tsv");

    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("onnx-field");

    // What ONNX Runtime 1.31.1 does with them, loaded directly: it runs them; runs for ever; opens a file of the current directory.
    [TestCase("duplicate_initializer.onnx")]
    [TestCase("init_both_raw_and_float_data.onnx")]
    [TestCase("ml_domain_not_imported.onnx")]
    [TestCase("bomb_doubling_concat.onnx")]
    [TestCase("external_huge_offset.onnx")]
    [TestCase("external_negative_offset.onnx")]
    public void A_file_that_ONNX_Runtime_does_not_refuse_is_not_given_to_it(string file)
    {
        string path = ConformanceData.Path("onnx-bad", file), root = Path.GetDirectoryName(path)!; // Not null: in a folder.
        Reaches(File.ReadAllBytes(path), root).Should().BeFalse();
    }

    [TestCaseSource(nameof(Bad))]
    public void A_damaged_file_is_never_given_to_a_library(string root, IReadOnlyDictionary<string, string> row)
    {
        bool reaches = Reaches(File.ReadAllBytes(Path.Combine(root, row["file"])), root);
        reaches.Should().Be(Sound.Contains(row["file"]), row["what_is_wrong"]);
    }

    [TestCaseSource(nameof(Bad))]
    public void Neither_if_the_compiled_engine_is_switched_off(string root, IReadOnlyDictionary<string, string> row)
    {
        // The declared shape of an output is not looked at.
        if (Sound.Contains(row["file"]) || row["file"] == "output_rank_lies.onnx")
            return;
        var dataset = new DatasetDescription(["TAG 1", "TAG 2", "TAG 3", "TAG 4"], ["TAG 1"], null, null);
        FluentActions.Invoking(() => StoredModel.Read(
                ModelFolder.OnnxFileName, File.ReadAllBytes(Path.Combine(root, row["file"])), null, new ExternalFolder(root), dataset, EngineKinds.OnnxRuntime))
            .Should().Throw<ModelException>(row["what_is_wrong"]).Which.Message.Should().NotContain("[ErrorCode:", "ONNX Runtime begins its errors so");
    }

    [TestCaseSource(nameof(Folders))]
    public void A_sound_file_passes_all_checks(string folder)
    {
        OnnxFile file = OnnxFile.Read(File.ReadAllBytes(Path.Combine(folder, "model.onnx")));
        FluentActions.Invoking(() => SoundModel.Check(file, new ExternalFolder(folder))).Should().NotThrow();
    }

    // Does what loading does, up to the library.
    private static bool Reaches(byte[] bytes, string root)
    {
        try
        {
            OnnxFile file = OnnxFile.Read(bytes);
            try
            {
                OnnxModel.ReadServed(file, new ExternalFolder(root), null);
                return false;
            }
            catch (ModelException e) when (e.IsUnsupported)
            {
                TestContext.Out.WriteLine(e.Message);
                SoundModel.Check(file, new ExternalFolder(root)).Write(null);
                return true;
            }
        }
        catch (ModelException e)
        {
            TestContext.Out.WriteLine(e.Message);
            return false;
        }
    }
}
