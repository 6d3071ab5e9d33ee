namespace Gordo.Core.Collections;

/// <summary>The formats of model files that are served. Where a folder has several, the first of these wins.</summary>
[Flags]
public enum ModelFormats
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>model.onnx</c>.</summary>
    Onnx = 1,

    /// <summary><c>model.zip</c>, saved by ML.NET.</summary>
    MlNet = 2,

    /// <summary><c>model.pkl</c>, saved by the Python original.</summary>
    Python = 4,

    /// <summary>All of them.</summary>
    All = Onnx | MlNet | Python,
}
