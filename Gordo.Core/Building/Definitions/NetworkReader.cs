using Gordo.Core.Building.Configuration;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Networks;
using Gordo.Core.Building.Optimizers;
using Gordo.Core.Building.Training;

namespace Gordo.Core.Building.Definitions;

/// <summary>Reads definitions of networks; the defaults are those of the original and of Keras.</summary>
internal static class NetworkReader
{
    // Larger networks are not what this trainer is for, and their sizes must not overflow.
    private const int MostUnits = 4096, MostRows = 10_000;

    private static readonly int[] DefaultUnits = [256, 128, 64];

    private static readonly Dictionary<string, Activation> Activations =
        Enum.GetValues<Activation>().ToDictionary(activation => activation.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private static readonly Dictionary<string, Loss> Losses = new(StringComparer.Ordinal)
    {
        ["mse"] = Loss.MeanSquaredError,
        ["mean_squared_error"] = Loss.MeanSquaredError,
        ["mae"] = Loss.MeanAbsoluteError,
        ["mean_absolute_error"] = Loss.MeanAbsoluteError,
    };

    /// <summary>The names of the estimators.</summary>
    public static IReadOnlyList<string> Names { get; } = ["KerasAutoEncoder", "KerasLSTMAutoEncoder", "KerasLSTMForecast"];

    /// <summary>Reads a network.</summary>
    /// <returns>Null if it is wrong, which has been reported.</returns>
    public static EstimatorDefinition? Read(ClassNode node, FaultList faults)
    {
        SettingReader reader = node.Reader(faults);
        bool isRecurrent = node.Name != "KerasAutoEncoder";
        string family = isRecurrent ? "lstm" : "feedforward";
        string? kind = reader.Text("kind");
        if (kind is null && reader.Node("kind") is null)
            faults.Add(node.Line, $"{node.Name}.kind is absent, expected {family}_model, {family}_symmetric or {family}_hourglass.");
        NetworkShape? shape = kind is null ? null : ReadShape(kind, family, reader);
        TrainingSettings training = ReadTraining(reader, isRecurrent);
        int? window = isRecurrent ? reader.Integer("lookback_window", 1, MostRows) ?? 1 : null;
        reader.Ignore("n_features", "n_features_out", "verbose", "workers", "use_multiprocessing", "max_queue_size");
        reader.WarnUnknown();
        return shape is null ? null : new NetworkEstimator(shape with { IsRecurrent = isRecurrent }, training, window, node.Name == "KerasLSTMForecast" ? 1 : 0);
    }

    private static NetworkShape? ReadShape(string kind, string family, SettingReader reader)
    {
        Activation output = reader.Choice("out_func", Activations) ?? Activation.Linear;
        if (kind == family + "_model")
        {
            var encoding = Layers(reader, "encoding_dim", DefaultUnits, "encoding_func");
            var decoding = Layers(reader, "decoding_dim", [.. DefaultUnits.Reverse()], "decoding_func");
            return new NetworkShape { Encoding = _ => encoding, Decoding = _ => decoding, Output = output };
        }
        if (kind == family + "_symmetric")
        {
            var encoding = Layers(reader, "dims", DefaultUnits, "funcs");
            (int, Activation)[] decoding = [.. encoding.Reverse()];
            return new NetworkShape { Encoding = _ => encoding, Decoding = _ => decoding, Output = output };
        }
        if (kind == family + "_hourglass")
        {
            int layers = reader.Integer("encoding_layers", 1, 100) ?? 3;
            double factor = reader.Number("compression_factor", 0, 1) ?? 0.5;
            Activation activation = reader.Choice("func", Activations) ?? Activation.Tanh;
            return new NetworkShape
            {
                Encoding = features => [.. Hourglass.EncodingUnits(features, layers, factor).Select(units => (units, activation))],
                Decoding = features => [.. Hourglass.EncodingUnits(features, layers, factor).Reverse().Select(units => (units, activation))],
                Output = output,
            };
        }
        reader.Faults.Add(reader.Line, $"kind is {Text.Quote(kind)}, expected {family}_model, {family}_symmetric or {family}_hourglass.");
        return null;
    }

    private static (int Units, Activation Activation)[] Layers(SettingReader reader, string unitsKey, int[] defaults, string activationsKey)
    {
        int[] units = defaults;
        if (reader.Items(unitsKey) is { } items)
        {
            units = [.. items.Select(item => item.Number() is { } number && number is >= 1 and <= MostUnits && number == Math.Floor(number) ? (int)number : 0)];
            if (units.Length == 0 || units.Contains(0))
                reader.Faults.Add(reader.Line, $"{unitsKey} must be a list of whole numbers from 1 to 4096.");
        }
        Activation[] activations = [.. units.Select(_ => Activation.Tanh)];
        if (reader.Items(activationsKey) is { } names)
        {
            if (names.Count != units.Length)
                reader.Faults.Add(reader.Line, $"{activationsKey} names {names.Count} activations, but {unitsKey} has {units.Length} layers.");
            string? unknown = names.Select(name => name.Text ?? name.Shown).FirstOrDefault(name => !Activations.ContainsKey(name));
            if (unknown is not null)
                reader.Faults.Add(reader.Line, $"{activationsKey} has {Text.Quote(unknown)}, expected {string.Join(", ", Activations.Keys)}.");
            else if (names.Count == units.Length)
                activations = [.. names.Select(name => Activations[name.Text!])]; // unknown names and lists were reported
        }
        return [.. units.Zip(activations)];
    }

    private static TrainingSettings ReadTraining(SettingReader reader, bool isRecurrent)
    {
        var compile = new SettingReader(reader.Node("compile_kwargs"), "compile_kwargs", reader.Faults);
        Loss loss = compile.Choice("loss", Losses) ?? reader.Choice("loss", Losses) ?? Loss.MeanSquaredError;
        compile.Ignore("metrics");
        compile.WarnUnknown();
        return new TrainingSettings
        {
            Epochs = reader.Integer("epochs", 1) ?? 1,
            BatchSize = reader.Integer("batch_size", 1, MostRows) ?? 32,
            ValidationSplit = reader.Number("validation_split", 0, 0.99) ?? 0,
            // The original trains on windows in the order of time.
            Shuffle = reader.Flag("shuffle") ?? !isRecurrent,
            Loss = loss,
            Optimizer = ReadOptimizer(reader),
            EarlyStopping = ReadCallbacks(reader),
        };
    }

    private static OptimizerSettings ReadOptimizer(SettingReader reader)
    {
        var settings = new SettingReader(reader.Node("optimizer_kwargs"), "optimizer_kwargs", reader.Faults);
        double? rate = settings.Number("learning_rate", 0) ?? settings.Number("lr", 0);
        OptimizerSettings optimizer = new Adam();
        string name = reader.Text("optimizer") ?? "Adam";
        switch (name.ToLowerInvariant())
        {
            case "adam":
                optimizer = new Adam(rate ?? 0.001, settings.Number("beta_1", 0, 1) ?? 0.9, settings.Number("beta_2", 0, 1) ?? 0.999, settings.Number("epsilon", 0) ?? 1e-7);
                break;
            case "sgd":
                optimizer = new Sgd(rate ?? 0.01, settings.Number("momentum", 0, 1) ?? 0, settings.Flag("nesterov") ?? false);
                break;
            case "rmsprop":
                optimizer = new RmsProp(rate ?? 0.001, settings.Number("rho", 0, 1) ?? 0.9, settings.Number("momentum", 0, 1) ?? 0, settings.Number("epsilon", 0) ?? 1e-7);
                break;
            default:
                reader.Faults.Add(reader.Line, $"optimizer is {Text.Quote(name)}, expected Adam, SGD or RMSprop.");
                break;
        }
        settings.WarnUnknown();
        return optimizer;
    }

    private static EarlyStopping? ReadCallbacks(SettingReader reader)
    {
        EarlyStopping? stopping = null;
        foreach (SettingNode item in reader.Items("callbacks") ?? [])
        {
            if (ClassNode.Read(item, "callbacks", reader.Faults) is not { } node)
                continue;
            if (node.Name != nameof(EarlyStopping))
            {
                reader.Faults.Add(node.Line, $"callbacks has {Text.Quote(node.Name)}, expected EarlyStopping.");
                continue;
            }
            SettingReader settings = node.Reader(reader.Faults);
            var monitors = new Dictionary<string, bool>(StringComparer.Ordinal) { ["val_loss"] = true, ["loss"] = false };
            stopping = new EarlyStopping(
                settings.Choice("monitor", monitors) ?? true, Math.Abs(settings.Number("min_delta") ?? 0), settings.Integer("patience", 0) ?? 0,
                settings.Flag("restore_best_weights") ?? false, settings.Integer("start_from_epoch", 0) ?? 0);
            settings.Ignore("verbose", "mode");
            settings.WarnUnknown();
        }
        return stopping;
    }
}
