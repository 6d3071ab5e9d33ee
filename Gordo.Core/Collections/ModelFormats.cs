namespace Gordo.Core.Collections;

/// <summary>The served formats of model files. If a folder has several, the first of this list is used.</summary>
[Flags]
public enum ModelFormats
{
    /// <summary>No format.</summary>
    None = 0,

    /// <summary><c>model.onnx</c>.</summary>
    Onnx = 1,

    /// <summary><c>model.zip</c>, saved by ML.NET.</summary>
    MlNet = 2,

    /// <summary><c>model.pkl</c>, saved by the original Python server.</summary>
    Python = 4,

    /// <summary>All formats.</summary>
    All = Onnx | MlNet | Python,
}
