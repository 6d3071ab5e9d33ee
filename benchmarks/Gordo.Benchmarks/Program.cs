using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Running;
using Gordo.Benchmarks.Json;
using Gordo.Benchmarks.Load;
using Gordo.Benchmarks.Models;

// "numbers" proves reading and writing of numbers, "bodies" writes what benchmarks/load posts, "models" prints one table in two minutes, "cores" another; everything else goes to BenchmarkDotNet.
if (args is ["models", ..])
    ModelTable.Print(args.Length > 1 ? args[1] : null);
else if (args is ["cores"])
    ModelTable.PrintCores();
else if (args is ["bodies", string folder])
    RequestBodies.Write(folder);
else if (args is ["numbers", ..])
    return NumberProof.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000_000);
else
    BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
return 0;
