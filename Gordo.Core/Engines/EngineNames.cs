namespace Gordo.Core.Engines;

/// <summary>The names of the engines, in <c>GORDO_ENGINES</c>, logs and metrics.</summary>
public static class EngineNames
{
    /// <summary>The name of <see cref="EngineKinds.Compiled"/>.</summary>
    public const string Compiled = "compiled";

    /// <summary>The name of <see cref="EngineKinds.OnnxRuntime"/>.</summary>
    public const string OnnxRuntime = "onnxruntime";

    /// <summary>The name of <see cref="EngineKinds.MlNet"/>.</summary>
    public const string MlNet = "mlnet";

    /// <summary>Each engine by its name, in the order of preference.</summary>
    public static IReadOnlyList<(string Name, EngineKinds Kind)> All { get; } =
        [(Compiled, EngineKinds.Compiled), (OnnxRuntime, EngineKinds.OnnxRuntime), (MlNet, EngineKinds.MlNet)];

    /// <summary>Returns the name of one engine.</summary>
    public static string Of(EngineKinds kind) => kind switch
    {
        EngineKinds.OnnxRuntime => OnnxRuntime,
        EngineKinds.MlNet => MlNet,
        _ => Compiled,
    };
}
