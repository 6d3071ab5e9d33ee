// Uses the generated client against a running server: BASE_URL PARQUET_FILE (any six columns of numbers)
using Gordo.Client;

const string Project = "demo";
const string Model = "gas-compressor-1";
using var http = new HttpClient();
var gordo = new GordoClient(http) { BaseUrl = args[0] };
byte[] parquet = await File.ReadAllBytesAsync(args[1]);

ModelMetadata metadata = await gordo.GetMetadataAsync(Project, Model);
Expect(metadata.Metadata is not null && metadata.GordoServerVersion.Length > 0, "metadata");

var frame = new Frame
{
    AdditionalProperties =
    {
        ["GC1-PT-101 suction bar"] = Column(11.34, 10.82),
        ["GC1-PT-102 discharge bar"] = Column(51.03, 54.27),
        ["GC1-TT-103 discharge °C"] = Column(119.8, 132.4),
        ["GC1-JT-104 motor kW"] = Column(2371.8, 3043.7),
        ["GC1-VT-105 vibration mm/s"] = Column(2.13, 3.77),
        ["GC1-FT-106 flow t/h"] = Column(39.72, 46.31),
    },
};
PredictionAnswer prediction = await gordo.PredictAsync(Project, Model, new PredictionRequest { X = frame });
Expect(prediction.Data.ModelInput["GC1-PT-102 discharge bar"].Values.SequenceEqual([51.03, 54.27]), "the inputs of a JSON prediction");
Expect(prediction.Data.ModelOutput.Count == 6 && prediction.Data.ModelOutput["GC1-FT-106 flow t/h"].Values.All(value => value is not null), "its outputs");
Expect(prediction.Data.Start["start"].Values.First() == "2020-03-01T00:00:00+00:00", "its row labels");

AnomalyAnswer anomaly = await gordo.PredictAnomalyAsync(Project, Model, new AnomalyRequest { X = frame, Y = frame });
Expect(anomaly.Data.TotalAnomalyScaled["total-anomaly-scaled"].Values.All(value => value > 0), "the scores of a JSON anomaly");

var split = new SplitFrame
{
    Index = ["2020-03-01T00:00:00+00:00", "2020-03-01T00:10:00+00:00"],
    Columns = ["GC1-PT-101 suction bar", "GC1-PT-102 discharge bar", "GC1-TT-103 discharge °C", "GC1-JT-104 motor kW", "GC1-VT-105 vibration mm/s", "GC1-FT-106 flow t/h"],
    Data = [[11.34, 51.03, 119.8, 2371.8, 2.13, 39.72], [10.82, 54.27, 132.4, 3043.7, 3.77, 46.31]],
};
SplitAnswer answered = await gordo.PredictAnomalySplitAsync(Project, Model, new AnomalySplitRequest { X = split, Y = split });
int total = answered.Data.Columns.Select(column => column.First()).ToList().IndexOf("total-anomaly-scaled");
double? score = answered.Data.Data.First().ElementAt(total);
Expect(score == anomaly.Data.TotalAnomalyScaled["total-anomaly-scaled"].Values.First(), "the same score in the split layout");

using FileResponse fleet = await gordo.FleetAnomaliesAsync(Project, new FleetRequest { X = frame, Models = [Model] });
using var lines = new StreamReader(fleet.Stream);
Expect((await lines.ReadLineAsync())?.StartsWith("{\"model\":\"gas-compressor-1\",", StringComparison.Ordinal) == true, "the events of one of many models");
Expect((await lines.ReadLineAsync())?.Contains("\"answered\":1,", StringComparison.Ordinal) == true, "the summary of many models");
FleetList states = await gordo.GetFleetAsync(Project);
Expect(states.Total == states.Models.Count && states.Models.Any(model => model.Name == Model && model.LastScore is not null), "the state of the fleet");

InferenceModel described = await gordo.GetInferenceModelAsync(Model);
InferenceAnswer inference = await gordo.InferAsync(Model, new InferenceRequest
{
    Id = "42",
    Inputs = [new InferenceInput { Name = described.Inputs.First().Name, Shape = [2, 6], Datatype = TensorType.FP64, Data = [.. split.Data.SelectMany(row => row)] }],
    Outputs = [new RequestedOutput { Name = "total-anomaly-scaled" }],
});
Expect(inference.Id == "42" && inference.Outputs.Single().Data.First() == score, "the same score as a tensor");

using FileResponse scores = await gordo.PredictAnomalyParquetAsync(Project, Model, x: Upload(), y: Upload());
using var answer = new MemoryStream();
await scores.Stream.CopyToAsync(answer);
Expect(answer.ToArray().AsSpan()[..4].SequenceEqual("PAR1"u8) && answer.ToArray().AsSpan()[^4..].SequenceEqual("PAR1"u8), "a Parquet anomaly");
Expect(answer.ToArray().AsSpan().IndexOf("total-anomaly-scaled"u8) > 0, "its scores");

await ExpectErrorAsync(404, "error", () => gordo.GetMetadataAsync(Project, "no-such-model"));
await ExpectErrorAsync(410, "error", () => gordo.GetMetadataAsync(Project, Model, "42"));
await ExpectErrorAsync(400, "message", () => gordo.PredictAsync(Project, Model, new PredictionRequest { X = new Frame { AdditionalProperties = { ["GC1-PT-101 suction bar"] = Column(1, 2) } } }));
return 0;

static Dictionary<string, double> Column(double first, double second) => new() { ["2020-03-01T00:00:00+00:00"] = first, ["2020-03-01T00:10:00+00:00"] = second };

FileParameter Upload() => new(new MemoryStream(parquet), "readings.parquet", "application/octet-stream");

static void Expect(bool holds, string what)
{
    if (!holds)
        throw new InvalidOperationException($"The generated client does not get {what}.");
    Console.WriteLine($"{what}: as expected");
}

static async Task ExpectErrorAsync(int status, string member, Func<Task> call)
{
    try
    {
        await call();
    }
    catch (ApiException<Problem> exception)
    {
        string? text = member == "error" ? exception.Result.Error : exception.Result.Message;
        Expect(exception.StatusCode == status && text is { Length: > 0 }, $"an error {status}");
        return;
    }
    throw new InvalidOperationException($"No error {status} came.");
}
