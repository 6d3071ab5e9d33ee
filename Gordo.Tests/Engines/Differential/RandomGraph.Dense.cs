using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Tests.Engines.Differential;

// Tables: products, activations, arithmetic with broadcasting, reductions, normalization, and moves.
internal sealed partial class RandomGraph
{
    private void MakeDense()
    {
        int rows = Next(1, 9), width = Next(1, 12);
        Begin([rows, width], Pick(1f, 4f));
        string value = "x";
        for (int left = Next(1, 7); left > 0; left--)
            (value, width) = DenseStep(value, width);
        End(value);
    }

    private (string Value, int Width) DenseStep(string value, int width)
    {
        switch (Next(0, 13))
        {
            case 0 or 1:
                int columns = Next(1, 12);
                bool turned = Maybe();
                string weights = Constant(turned ? [columns, width] : [width, columns], 0.7f);
                string[] inputs = Maybe(0.8) ? [value, weights, Constant(Pick<int[]>([columns], [1, columns], [1]))] : [value, weights];
                return (Add("Gemm", inputs, ("transB", turned ? 1L : null), ("alpha", Maybe(0.3) ? Number(2) : null), ("beta", Maybe(0.3) ? Number(2) : null)), columns);
            case 2:
                int wide = Next(1, 12);
                return (Add("MatMul", [value, Constant([width, wide], 0.7f)]), wide);
            case 3 or 4: return (Activation(value), width);
            case 5:
                string other = Constant(Pick<int[]>([width], [1, width], [1], []), 2);
                return (Add(Pick("Add", "Sub", "Mul", "Max", "Min"), Maybe() ? [value, other] : [other, value]), width);
            case 6: return (Add("Div", [value, Positive([width])]), width);
            case 7: return (Add(Pick("Softmax", "LogSoftmax"), [value], ("axis", Pick<object?>(null, -1L, 1L))), width);
            case 8: return (Add(Pick("Add", "Mul", "Sub"), [value, Add(Pick("Tanh", "Sigmoid", "Abs", "Neg"), [value])]), width);
            case 9:
                int start = Next(0, width - 1), end = Next(start + 1, width), step = Next(1, 2);
                return (Add("Slice", [value, Integers(start), Integers(end), Integers(1), Integers(step)]), (end - start + step - 1) / step);
            case 10:
                return (Add("Concat", [value, Activation(value)], ("axis", Pick(1L, -1L))), 2 * width);
            case 11:
                string mean = Version >= 18
                    ? Add(Pick("ReduceMean", "ReduceMax", "ReduceMin", "ReduceL2", "ReduceL1"), [value, Integers(1)], ("keepdims", 1L))
                    : Add(Pick("ReduceMean", "ReduceMax", "ReduceMin", "ReduceL2", "ReduceL1"), [value], ("axes", new long[] { -1 }), ("keepdims", 1L));
                return (Add("Sub", [value, mean]), width);
            case 12 when Version >= 17 && width >= 3:
                return (Add("LayerNormalization", Maybe() ? [value, Constant([width]), Constant([width])] : [value, Constant([width])],
                    ("axis", Pick<object?>(null, -1L, 1L)), ("epsilon", Maybe() ? 0.01f : null)), width);
            default:
                long[] order = [.. Enumerable.Range(0, width).Select(i => (long)i).OrderBy(_ => _random.Next())];
                return (Add("Gather", [value, Integers(order)], ("axis", Pick(1L, -1L))), width);
        }
    }

    private string Activation(string value) => Next(0, 13) switch
    {
        0 => Add("Tanh", [value]),
        1 => Add("Sigmoid", [value]),
        2 => Add("Relu", [value]),
        3 => Add("LeakyRelu", [value], ("alpha", Maybe() ? Number() : null)),
        4 => Add("Elu", [value], ("alpha", Maybe() ? Math.Abs(Number(2)) : null)),
        5 => Add("Selu", [value]),
        6 => Add("Softplus", [value]),
        7 => Add("Softsign", [value]),
        8 => Add("HardSigmoid", [value], ("alpha", Maybe() ? 0.1f : null), ("beta", Maybe() ? 0.3f : null)),
        9 => Add("Clip", [value, Scalar(-Math.Abs(Number())), Scalar(Math.Abs(Number()))]),
        10 => Add("ThresholdedRelu", [value], ("alpha", Math.Abs(Number()))),
        11 => Version >= 14 ? Add("HardSwish", [value]) : Add("Celu", [value], ("alpha", 0.5f)),
        12 => Add("Erf", [value]),
        _ => Add("PRelu", [value, Constant([1])]),
    };

    private string Scalar(float number)
    {
        string name = Name();
        _graph.Constants[name] = Tensor.Create<float>(new Shape(), [number]);
        return name;
    }

    private string Positive(int[] shape)
    {
        string name = Name();
        var lengths = new Shape(shape);
        _graph.Constants[name] = Tensor.Create<float>(lengths, Array.ConvertAll(Numbers(lengths.Count), number => 0.5f + Math.Abs(number)));
        return name;
    }
}
