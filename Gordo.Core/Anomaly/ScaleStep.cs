namespace Gordo.Core.Anomaly;

/// <summary>What a step of a scaler does with a column.</summary>
internal enum ScaleKind
{
    /// <summary>x * value.</summary>
    Multiply,

    /// <summary>x / value.</summary>
    Divide,

    /// <summary>x + value.</summary>
    Add,

    /// <summary>x - value.</summary>
    Subtract,

    /// <summary>At least the value; what is missing stays missing.</summary>
    AtLeast,

    /// <summary>At most the value; what is missing stays missing.</summary>
    AtMost,
}

/// <summary>One step of a scaler that treats columns one by one, rounded by itself.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Values">By column; or one for all.</param>
internal sealed record ScaleStep(ScaleKind Kind, double[] Values)
{
    /// <summary>The value of a column.</summary>
    public double this[int column] => Values[Values.Length == 1 ? 0 : column];
}
