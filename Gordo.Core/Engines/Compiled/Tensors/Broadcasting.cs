namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>
/// Multidirectional broadcasting: shapes are aligned at the last axis, and an axis of length 1 matches any length.
/// Enumerates the result in runs in which each operand is either contiguous or one value.
/// </summary>
/// <remarks>ONNX, Broadcasting in ONNX: multidirectional broadcasting.</remarks>
internal ref struct Broadcasting
{
    private Shape _lengths;
    private Shape _index;
    private Shape _stepA;
    private Shape _stepB;
    private readonly int _outer;

    /// <summary>Starts an enumeration of the result of two shapes.</summary>
    public Broadcasting(in Shape a, in Shape b, in Shape result)
    {
        // Adjacent axes with the same broadcasting for both operands are merged.
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

    /// <summary>Runs left, including the current one.</summary>
    public int Remaining { get; private set; }

    /// <summary>Elements per run.</summary>
    public readonly int Length => _lengths[0];

    /// <summary>True if the first operand is a single value throughout a run.</summary>
    public readonly bool ScalarA => _stepA[0] == 0;

    /// <summary>True if the second operand is a single value throughout a run.</summary>
    public readonly bool ScalarB => _stepB[0] == 0;

    /// <summary>The offset of the run in the first operand.</summary>
    public int OffsetA { get; private set; }

    /// <summary>The offset of the run in the second operand.</summary>
    public int OffsetB { get; private set; }

    /// <summary>Returns the broadcast shape of two operands.</summary>
    /// <exception cref="ModelException">The shapes are incompatible.</exception>
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
                throw new ModelException($"shapes {a} and {b} cannot be broadcast together");
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
