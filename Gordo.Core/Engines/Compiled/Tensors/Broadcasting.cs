namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>
/// The rule by which tensors of different shapes meet: aligned at the last axis, an axis of length 1 stands for any
/// length. Walks the result in runs in which each operand is either contiguous or one value.
/// </summary>
/// <remarks>ONNX, Broadcasting in ONNX: multidirectional broadcasting.</remarks>
internal ref struct Broadcasting
{
    private Shape _lengths;
    private Shape _index;
    private Shape _stepA;
    private Shape _stepB;
    private readonly int _outer;

    /// <summary>A walk over the result of two shapes.</summary>
    public Broadcasting(in Shape a, in Shape b, in Shape result)
    {
        // Neighbouring axes that both operands treat alike are walked as one.
        _lengths.Rank = _stepA.Rank = _stepB.Rank = _index.Rank = result.Rank;
        int axes = 0;
        int strideA = 1, strideB = 1;
        for (int i = result.Rank - 1; i >= 0; i--)
        {
            int length = result[i];
            int lengthA = At(a, i, result.Rank), lengthB = At(b, i, result.Rank);
            if (length == 1)
                continue;
            int stepA = lengthA == 1 ? 0 : strideA, stepB = lengthB == 1 ? 0 : strideB;
            strideA *= lengthA;
            strideB *= lengthB;
            if (axes > 0 && stepA == _stepA[axes - 1] * _lengths[axes - 1] && stepB == _stepB[axes - 1] * _lengths[axes - 1])
            {
                _lengths[axes - 1] *= length;
                continue;
            }
            _lengths[axes] = length;
            _stepA[axes] = stepA;
            _stepB[axes] = stepB;
            axes++;
        }
        if (axes == 0)
        {
            _lengths.Rank = _stepA.Rank = _stepB.Rank = 1;
            _lengths[0] = 1;
            axes = 1;
        }
        _outer = axes;
        Remaining = result.Count == 0 ? 0 : 1;
        for (int i = 1; i < axes; i++)
            Remaining *= _lengths[i];
        OffsetA = OffsetB = 0;
    }

    /// <summary>Runs left, the present one included.</summary>
    public int Remaining { get; private set; }

    /// <summary>Elements per run.</summary>
    public readonly int Length => _lengths[0];

    /// <summary>Whether the first operand is one value throughout a run.</summary>
    public readonly bool ScalarA => _stepA[0] == 0;

    /// <summary>Whether the second operand is one value throughout a run.</summary>
    public readonly bool ScalarB => _stepB[0] == 0;

    /// <summary>Where the run begins in the first operand.</summary>
    public int OffsetA { get; private set; }

    /// <summary>Where the run begins in the second operand.</summary>
    public int OffsetB { get; private set; }

    /// <summary>The shape two operands give together.</summary>
    /// <exception cref="ModelException">They do not fit.</exception>
    public static Shape Combine(in Shape a, in Shape b)
    {
        if (a.Equals(b))
            return a;
        Shape result = default;
        result.Rank = Math.Max(a.Rank, b.Rank);
        for (int i = 0; i < result.Rank; i++)
        {
            int lengthA = At(a, i, result.Rank), lengthB = At(b, i, result.Rank);
            if (lengthA != lengthB && lengthA != 1 && lengthB != 1)
                throw new ModelException($"shapes {a} and {b} do not fit together");
            result[i] = lengthA == 1 ? lengthB : lengthA;
        }
        return result;
    }

    /// <summary>Moves to the next run.</summary>
    public void Next()
    {
        Remaining--;
        for (int i = 1; i < _outer; i++)
        {
            OffsetA += _stepA[i];
            OffsetB += _stepB[i];
            if (++_index[i] < _lengths[i])
                return;
            OffsetA -= _stepA[i] * _lengths[i];
            OffsetB -= _stepB[i] * _lengths[i];
            _index[i] = 0;
        }
    }

    private static int At(in Shape shape, int axis, int rank)
    {
        int own = axis - (rank - shape.Rank);
        return own < 0 ? 1 : shape[own];
    }
}
