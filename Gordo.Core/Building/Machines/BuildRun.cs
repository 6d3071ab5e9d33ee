using System.Collections.Concurrent;
using Gordo.Core.Names;
using MathNet.Numerics;

namespace Gordo.Core.Building.Machines;

/// <summary>Builds the machines of a configuration file.</summary>
public sealed class BuildRun
{
    private readonly MachineFile _file;
    private readonly IReadOnlyList<Machine> _machines;
    private readonly BuildOptions _options;

    private BuildRun(MachineFile file, IReadOnlyList<Machine> machines, BuildOptions options, IReadOnlyList<string> faults)
    {
        _file = file;
        _machines = machines;
        _options = options;
        Faults = faults;
    }

    /// <summary>The faults of the configuration; nothing is built if there are any.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>What the configuration holds that is ignored.</summary>
    public IReadOnlyList<string> Warnings => _file.Warnings;

    /// <summary>The number of machines to build.</summary>
    public int Count => _machines.Count;

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BuildRun Read(BuildOptions options)
    {
        MachineFile file = MachineFile.Read(options.ConfigurationFile, options.ModelParameters);
        List<string> faults = [.. file.Faults];
        IEnumerable<Machine> machines = file.Machines;
        if (options.Machines.Count > 0)
        {
            machines = machines.Where(machine => options.Machines.Contains(machine.Name));
            if (faults.Count == 0)
                faults.AddRange(options.Machines.Where(name => file.Machines.All(machine => machine.Name != name)).Select(name => $"{options.ConfigurationFile}: there is no machine {Text.Quote(name)}."));
        }
        machines = machines.Where((_, index) => index % options.Shards == options.Shard);
        return new BuildRun(file, [.. machines], options, faults);
    }

    /// <summary>Builds all machines; the failure of one leaves the others.</summary>
    /// <param name="progress">Called after each machine, by one thread at a time.</param>
    /// <param name="cancellation">Ends the build; models that are not complete are not written.</param>
    /// <returns>The results, in the order of the configuration.</returns>
    /// <exception cref="OperationCanceledException">The build was cancelled.</exception>
    /// <exception cref="IOException">The output folder cannot be created.</exception>
    public IReadOnlyList<MachineResult> Build(Action<MachineResult> progress, CancellationToken cancellation)
    {
        // Machines are spread over the cores; within one, threads of the library would only compete with them.
        Control.UseSingleThread();
        string folder = RevisionFolder(_options.Output);
        Directory.CreateDirectory(folder);
        var builder = new MachineBuilder(folder, _options.Seed, _options.Force);
        var results = new ConcurrentDictionary<string, MachineResult>(StringComparer.Ordinal);
        var gate = new Lock();
        Parallel.ForEach(
            _machines,
            new ParallelOptions { MaxDegreeOfParallelism = _options.Jobs, CancellationToken = cancellation },
            machine =>
            {
                MachineResult result = builder.Build(machine, cancellation);
                results[machine.Name] = result;
                lock (gate)
                    progress(result);
            });
        return [.. _machines.Select(machine => results[machine.Name])];
    }

    // A folder that is not named like a revision is a collection: it gets a new revision.
    private static string RevisionFolder(string output)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        return Revision.TryParse(Path.GetFileName(full), out _)
            ? full
            : Path.Combine(full, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
