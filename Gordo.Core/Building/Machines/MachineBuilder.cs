using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gordo.Core.Building.Datasets;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Output;
using Gordo.Core.Collections.Files;

namespace Gordo.Core.Building.Machines;

/// <summary>Builds machines into a revision folder.</summary>
/// <param name="folder">The revision folder; it exists.</param>
/// <param name="seed">The seed of machines whose configuration has none.</param>
/// <param name="force">True to build models whose configuration and readings have not changed.</param>
internal sealed class MachineBuilder(string folder, int seed, bool force)
{
    private const string ChecksumKey = "checksum";

    /// <summary>Builds a machine; its folder is written as a whole or not at all.</summary>
    public MachineResult Build(Machine machine, CancellationToken cancellation)
    {
        long start = TimeProvider.System.GetTimestamp();
        try
        {
            string checksum = Checksum(machine), target = Path.Combine(folder, machine.Name);
            if (!force && ModelFolder.FileNames.Any(name => File.Exists(Path.Combine(target, name))) && ReadChecksum(target) == checksum)
                return new MachineResult(machine.Name, BuildStatus.Unchanged, Seconds());
            Dataset dataset = Dataset.Load(machine.Dataset, cancellation);
            TimeSpan loadTime = TimeProvider.System.GetElapsedTime(start);
            BuiltModel model = BuiltModel.Build(
                machine.Model, dataset.Input, dataset.Target, [.. machine.Dataset.Targets.Select(tag => tag.Name)], machine.Evaluation, SeedOf(machine), cancellation);
            if (model.Model is not null)
            {
                Dictionary<string, byte[]> files = BuiltFiles.Write(model, dataset.Input, dataset.Target);
                files[ModelFolder.MetadataFileName] = MetadataWriter.Write(machine, dataset, loadTime, model, TimeProvider.System.GetUtcNow());
                files[ModelFolder.InfoFileName] = Encoding.UTF8.GetBytes(new JsonObject { [ChecksumKey] = checksum }.ToJsonString());
                cancellation.ThrowIfCancellationRequested();
                using var staged = new StagedFolder(target);
                foreach ((string name, byte[] content) in files)
                    staged.Write(name, content);
                staged.Complete();
            }
            return new MachineResult(machine.Name, model.Model is null ? BuildStatus.Validated : BuildStatus.Built, Seconds())
            {
                Rows = dataset.Times.Length,
                Threshold = model.Validation?.Thresholds?.Aggregate,
                Scores = model.Validation?.Scores.Scores.ToDictionary(score => score.Key, score => (IReadOnlyList<double>)score.Value, StringComparer.Ordinal)
                    ?? new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal),
            };
        }
        // Whatever is wrong with a machine, even an error in a library, must not end the build of the others.
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new MachineResult(machine.Name, BuildStatus.Failed, Seconds()) { Error = exception.Message, ErrorType = exception.GetType().Name };
        }

        double Seconds() => TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    private int SeedOf(Machine machine) => machine.Evaluation.Seed ?? seed;

    // Everything the model depends on.
    private string Checksum(Machine machine)
    {
        var content = new JsonObject
        {
            ["model"] = machine.ModelJson?.DeepClone(),
            ["dataset"] = machine.DatasetJson?.DeepClone(),
            ["readings"] = machine.Dataset.Source.Version(machine.Dataset.Names),
            ["evaluation"] = machine.EvaluationJson?.DeepClone(),
            ["seed"] = SeedOf(machine),
            ["version"] = BuilderVersion.Text,
        };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToJsonString())));
    }

    private static string? ReadChecksum(string target)
    {
        try
        {
            using JsonDocument info = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(target, ModelFolder.InfoFileName)));
            return info.RootElement.ValueKind == JsonValueKind.Object && info.RootElement.TryGetProperty(ChecksumKey, out JsonElement checksum)
                && checksum.ValueKind == JsonValueKind.String ? checksum.GetString() : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }
}
