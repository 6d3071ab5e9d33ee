namespace Gordo.Core.Engines;

/// <summary>The engines that run models. Of those that can run a model, the first of this list is used.</summary>
[Flags]
public enum EngineKinds
{
    /// <summary>No engine.</summary>
    None = 0,

    /// <summary>The server's own engine, for all formats.</summary>
    Compiled = 1,

    /// <summary>ONNX Runtime, for <c>model.onnx</c>.</summary>
    OnnxRuntime = 2,

    /// <summary>ML.NET, for <c>model.zip</c>.</summary>
    MlNet = 4,

    /// <summary>All engines.</summary>
    All = Compiled | OnnxRuntime | MlNet,
}
