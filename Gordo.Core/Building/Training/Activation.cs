namespace Gordo.Core.Building.Training;

/// <summary>The activation of a layer, with the name it has in Keras.</summary>
internal enum Activation
{
    /// <summary><c>linear</c>: x.</summary>
    Linear,

    /// <summary><c>tanh</c>.</summary>
    Tanh,

    /// <summary><c>sigmoid</c>: 1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary><c>relu</c>: max(x, 0).</summary>
    Relu,

    /// <summary><c>elu</c>: x, or exp(x) - 1 below 0.</summary>
    Elu,

    /// <summary><c>softplus</c>: log(1 + exp(x)).</summary>
    Softplus,

    /// <summary><c>softsign</c>: x / (1 + |x|).</summary>
    Softsign,
}
