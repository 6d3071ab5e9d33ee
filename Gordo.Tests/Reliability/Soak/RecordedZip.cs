using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;
using Gordo.Tests.MlNet;

namespace Gordo.Tests.Reliability.Soak;

/// <summary>A model saved by ML.NET, whose answers in the soak are compared with ML.NET's.</summary>
internal static class RecordedZip
{
    private const string Tags = """{"dataset": {"tag_list": ["TAG 1", "TAG 2", "TAG 3", "TAG 4"], "resolution": "10min"}}""";

    /// <summary>The names of recorded cases with four tags.</summary>
    public static readonly string[] Names = ["multi-sdca-4", "multi-fasttree-4"];

    /// <summary>Adds a copy of the model to the collection.</summary>
    public static void Add(TemporaryCollection collection, string name, int copy)
    {
        string folder = Directory.CreateDirectory(Path.Combine(collection.CurrentDirectory, $"{name}-{copy}")).FullName;
        File.Copy(GoldenData.Path("mlnet", name, "model.zip"), Path.Combine(folder, "model.zip"));
        File.WriteAllText(Path.Combine(folder, "metadata.json"), Tags);
    }

    /// <summary>Returns a request with the recorded inputs and the check of its answer.</summary>
    public static SoakRequest Request(string name)
    {
        var golden = new MlNetCase(GoldenData.Path("mlnet", name));
        (string[] tags, ReadOnlyMemory<double>[] readings) = golden.Frame();
        var input = new Frame(RowIndex.Range(golden.Rows), tags.Select(tag => new ColumnKey(tag)), readings.Select(column => new FloatColumn(column)));
        return new(HttpMethod.Post, $"/gordo/v0/soak/{name}-{{copy}}/prediction?format=arrow", $"{name}, a zip file", 200, Check)
        {
            Body = SoakBodies.ParquetForm(input, input),
            ContentType = SoakBodies.Form,
            Weight = 10,
        };

        string? Check(byte[] answer)
        {
            Frame frame = RecordedAnswer.Read(answer, "arrow");
            golden.CheckAnswer([.. tags.Select(tag => ((FloatColumn?)frame.Find(new ColumnKey("model-output", tag)))?.Values ?? default)]);
            return null;
        }
    }
}
