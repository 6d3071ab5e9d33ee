// Uses the generated client against a running server: BASE_URL
using Gordo.Kiota;
using Gordo.Kiota.Gordo.V0.Item;
using Gordo.Kiota.Gordo.V0.Item.Item;
using Gordo.Kiota.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Abstractions.Serialization;
using Microsoft.Kiota.Http.HttpClientLibrary;

using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider()) { BaseUrl = args[0] };
WithGordo_projectItemRequestBuilder project = new GordoClient(adapter).Gordo.V0["demo"];
WithGordo_nameItemRequestBuilder model = project["gas-compressor-1"];

ModelMetadata? metadata = await model.Metadata.GetAsync();
Expect(metadata?.Metadata is not null && metadata.GordoServerVersion is { Length: > 0 }, "metadata");

// Kiota has no type for lists of lists; rows are untyped nodes.
var frame = new SplitFrame
{
    Index = ["2020-03-01T00:00:00+00:00", "2020-03-01T00:10:00+00:00"],
    Columns = ["GC1-PT-101 suction bar", "GC1-PT-102 discharge bar", "GC1-TT-103 discharge °C", "GC1-JT-104 motor kW", "GC1-VT-105 vibration mm/s", "GC1-FT-106 flow t/h"],
    Data = new UntypedArray([Row(11.34, 51.03, 119.8, 2371.8, 2.13, 39.72), Row(10.82, 54.27, 132.4, 3043.7, 3.77, 46.31)]),
};
SplitAnswer? scores = await model.Anomaly.PredictionSplit.PostAsync(new AnomalySplitRequest { X = frame, Y = frame });
Expect(scores?.Data?.Index?[1] == "2020-03-01 00:10:00+00:00" && scores.Revision is { Length: > 0 }, "the row labels of an anomaly prediction");
int total = List(scores?.Data?.Columns).FindIndex(column => List(column) is [UntypedString group, ..] && group.GetValue() == "total-anomaly-scaled");
Expect(List(scores?.Data?.Data).All(row => Number(List(row)[total]) > 0), "its scores");

using var lines = new StreamReader(await project.Anomaly.Prediction.PostAsync(new FleetRequest { X = new Frame { SplitFrame = frame }, Models = ["gas-compressor-1"] }) ?? Stream.Null);
Expect((await lines.ReadLineAsync())?.StartsWith("{\"model\":\"gas-compressor-1\",", StringComparison.Ordinal) == true, "the events of one of many models");
Expect((await lines.ReadLineAsync())?.Contains("\"answered\":1,", StringComparison.Ordinal) == true, "the summary of many models");
FleetList? states = await project.Fleet.GetAsync(request => request.QueryParameters.Limit = 1);
Expect(states?.Models is [{ Name: "gas-compressor-1", LastScore: not null }] && states.Total > 1, "the state of the fleet");

InferenceAnswer? inference = await new GordoClient(adapter).V2.Models["gas-compressor-1"].Infer.PostAsync(new InferenceRequest
{
    Id = "42",
    Inputs = [new InferenceInput { Name = "X", Shape = [1, 6], Datatype = TensorType.FP64, Data = [11.34, 51.03, 119.8, 2371.8, 2.13, 39.72] }],
    Outputs = [new RequestedOutput { Name = "total-anomaly-scaled" }],
});
Expect(inference?.Id == "42" && inference.Outputs is [{ Data: [> 0] }], "the score as a tensor");

using var csv = new MemoryStream("time;GC1-PT-101 suction bar;GC1-PT-102 discharge bar;GC1-TT-103 discharge °C;GC1-JT-104 motor kW;GC1-VT-105 vibration mm/s;GC1-FT-106 flow t/h\n2020-03-01;11,34;51,03;119,8;2371,8;2,13;39,72\n"u8.ToArray());
using var answer = new StreamReader(await model.PredictionCsv.PostAsync(csv) ?? Stream.Null);
Expect((await answer.ReadLineAsync())?.Contains("model-output|GC1-FT-106 flow t/h", StringComparison.Ordinal) == true, "CSV");

try
{
    await model.PredictionSplit.PostAsync(new PredictionSplitRequest { X = new SplitFrame { Columns = ["GC1-PT-101 suction bar"], Data = new UntypedArray([Row(1)]) } });
    Expect(false, "an error 400");
}
catch (Problem problem)
{
    Expect(problem is { ResponseStatusCode: 400, MessageEscaped.Length: > 0 }, "an error 400");
}
return 0;

static UntypedArray Row(params double[] values) => new(values.Select(value => new UntypedDouble(value)));

static List<UntypedNode> List(UntypedNode? node) => [.. ((UntypedArray)node!).GetValue()];

static double? Number(UntypedNode node) => node is UntypedDouble number ? number.GetValue() : node is UntypedDecimal exact ? (double)exact.GetValue() : null;

static void Expect(bool holds, string what)
{
    if (!holds)
        throw new InvalidOperationException($"The generated client does not get {what}.");
    Console.WriteLine($"{what}: as expected");
}
