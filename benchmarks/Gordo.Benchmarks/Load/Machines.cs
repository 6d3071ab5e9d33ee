using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks.Load;

/// <summary>A plant of machines with 20 tags each, of which three machines share one in three.</summary>
internal static class Machines
{
    /// <summary>The number of tags of a machine, and of rows of a request.</summary>
    public const int Tags = 20, Rows = 3;

    private const int MachinesPerTag = 3;

    /// <summary>Writes a model for each machine: the recorded autoencoder of 20 tags with the machine's own tags.</summary>
    public static void Write(string folder, int count)
    {
        string model = Path.Combine(BenchmarkCollection.Directory, "autoencoder-20");
        byte[] onnx = File.ReadAllBytes(Path.Combine(model, "model.onnx"));
        string metadata = File.ReadAllText(Path.Combine(model, "metadata.json"));
        for (int machine = 0; machine < count; machine++)
        {
            string copy = Directory.CreateDirectory(Path.Combine(folder, ManyModels.Name(machine))).FullName;
            JsonObject json = JsonNode.Parse(metadata)!.AsObject();
            json["dataset"]!["tag_list"] = Names(machine, count);
            json["dataset"]!["target_tag_list"] = Names(machine, count);
            File.WriteAllBytes(Path.Combine(copy, "model.onnx"), onnx);
            File.WriteAllText(Path.Combine(copy, "metadata.json"), json.ToJsonString());
        }
    }

    /// <summary>Returns the readings of all machines: a column for each tag.</summary>
    public static byte[] All(int count)
    {
        int tags = DistinctTags(count);
        return Arrow(Enumerable.Range(0, tags));
    }

    /// <summary>Returns the readings of one machine.</summary>
    public static byte[] One(int machine, int count) => Arrow(TagsOf(machine, count));

    private static int DistinctTags(int count) => Math.Max(Tags, count * Tags / MachinesPerTag);

    private static IEnumerable<int> TagsOf(int machine, int count) =>
        Enumerable.Range(0, Tags).Select(tag => (int)(((long)machine * Tags + tag) % DistinctTags(count)));

    private static JsonArray Names(int machine, int count) => [.. TagsOf(machine, count).Select(static tag => JsonValue.Create(Name(tag)))];

    private static string Name(int tag) => string.Create(CultureInfo.InvariantCulture, $"PLANT-{tag:D6}.PV");

    private static byte[] Arrow(IEnumerable<int> tags)
    {
        const long Start = 1_583_020_800_000_000_000, TenMinutes = 600_000_000_000;
        int[] used = [.. tags];
        long[] times = [.. Enumerable.Range(0, Rows).Select(static row => Start + (row * TenMinutes))];
        var frame = new Frame(
            RowIndex.Of(new TimestampColumn(times, TimeUnit.Nanosecond, TimestampZone.Utc)),
            used.Select(static tag => new ColumnKey(Name(tag))),
            used.Select(static tag => (Column)new FloatColumn(Enumerable.Range(0, Rows).Select(row => (tag % 100) + (row / 8.0)).ToArray())));
        var stream = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(frame, stream);
        return stream.WrittenSpan.ToArray();
    }
}
