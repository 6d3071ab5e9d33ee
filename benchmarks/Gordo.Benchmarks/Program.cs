using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Running;
using Gordo.Benchmarks.Building;
using Gordo.Benchmarks.Compression;
using Gordo.Benchmarks.Engines;
using Gordo.Benchmarks.Json;
using Gordo.Benchmarks.Load;
using Gordo.Benchmarks.Models;
using Gordo.Benchmarks.Observability;
using Gordo.Benchmarks.Python;
using Gordo.Benchmarks.Readers;
using Gordo.Benchmarks.Vectors;

// "numbers" checks reading and writing of numbers; "bodies" and "collection" write the requests and models of
// benchmarks/load; "paced" posts at a fixed rate; "machines" writes a plant,
// which "fleet" scores in one call and "singles" machine by machine, and "beside-fleet" measures single requests beside calls; "models" prints the table of models in two minutes, "beside" also that of
// ONNX Runtime; "engines" prints a table of all engines; "cores" compares one core with several; "vectors" measures kernels,
// "codecs" compression, "readers" our readers beside those of packages, "metrics" the cost of metrics, "networks" loading of
// Keras networks, "training" epochs of networks, "build" building 100 machines. All other arguments go to BenchmarkDotNet.
if (args is ["models", ..])
    ModelTable.Print(args.Length > 1 ? args[1] : null);
else if (args is ["beside", string rounds, ..])
    ModelTable.PrintBeside(Math.Max(1, int.Parse(rounds, CultureInfo.InvariantCulture)), args.Length > 2 ? args[2] : null);
else if (args is ["engines", ..])
    EngineTable.Print(args.Length > 1 ? args[1] : null);
else if (args is ["cores"])
    ModelTable.PrintCores();
else if (args is ["vectors"])
    VectorTable.Print();
else if (args is ["codecs"])
    CodecTable.Print();
else if (args is ["networks"])
    NetworkTable.Print();
else if (args is ["readers"])
    ReaderTable.Print(Environment.GetEnvironmentVariable("GORDO_GOLDEN_DIR") ?? "Gordo.Tests/Golden/Data");
else if (args is ["metrics"])
    await MetricsTable.PrintAsync();
else if (args is ["training"])
    TrainingTable.Print();
else if (args is ["build"])
    BuildTable.Print();
else if (args is ["bodies", string folder])
    RequestBodies.Write(folder);
else if (args is ["collection", string target, string count])
    ManyModels.Write(target, int.Parse(count, CultureInfo.InvariantCulture));
else if (args is ["paced", string url, string body, string rate, string requests, string models])
    return await PacedLoad.RunAsync(
        url, body, int.Parse(rate, CultureInfo.InvariantCulture), int.Parse(requests, CultureInfo.InvariantCulture), int.Parse(models, CultureInfo.InvariantCulture));
else if (args is ["machines", string plant, string machines])
    Machines.Write(plant, int.Parse(machines, CultureInfo.InvariantCulture));
else if (args is ["fleet", string server, string machinesOfAll, string calls, .. string[] pace])
{
    return await FleetLoad.RunAsync(
        server, int.Parse(machinesOfAll, CultureInfo.InvariantCulture), int.Parse(calls, CultureInfo.InvariantCulture), isPaced: pace is ["paced"]);
}
else if (args is ["singles", string singlesServer, string machinesOfEach, string times, .. string[] query])
{
    return await FleetLoad.RunSinglesAsync(
        singlesServer, int.Parse(machinesOfEach, CultureInfo.InvariantCulture), int.Parse(times, CultureInfo.InvariantCulture), string.Concat(query));
}
else if (args is ["beside-fleet", string plantServer, string ofPlant, string single, string singleBody])
    return await FleetLoad.RunBesideAsync(plantServer, int.Parse(ofPlant, CultureInfo.InvariantCulture), single, singleBody);
else if (args is ["numbers", ..])
    return NumberProof.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000_000);
else
    BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
return 0;
