namespace Gordo.Core.Building.Training;

/// <summary>The function that training minimizes.</summary>
internal enum Loss
{
    /// <summary><c>mse</c>: the mean of the squared errors over rows and outputs.</summary>
    MeanSquaredError,

    /// <summary><c>mae</c>: the mean of the absolute errors over rows and outputs.</summary>
    MeanAbsoluteError,
}
