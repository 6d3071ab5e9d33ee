using System.Reflection;
using BenchmarkDotNet.Running;
using Gordo.Benchmarks.Models;

// "models" prints one table in a minute or two; everything else goes to BenchmarkDotNet.
if (args is ["models", ..])
    ModelTable.Print(args.Length > 1 ? args[1] : null);
else
    BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
