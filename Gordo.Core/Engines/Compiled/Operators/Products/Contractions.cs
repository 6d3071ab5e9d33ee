using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Products;

/// <summary>Tensor contractions and determinants.</summary>
/// <remarks>ONNX operators Einsum (12), Det (11, 22).</remarks>
internal sealed class Contractions : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Einsum", [12], 1, OperatorEntry.Variadic, node => new Einsum(node));
        registry.Add("Det", [11, 22], 1, 1, _ => new Determinant());
    }

    /// <summary>
    /// Visits every combination of indices, which is fast enough for the small products that exporters write with it. An
    /// ellipsis stands for axes that broadcast, aligned at the last one.
    /// </summary>
    private sealed class Einsum : NumericOperator
    {
        private const char Ellipsis = '.';

        private readonly string[] _terms;
        private readonly string _result;

        public Einsum(NodeDefinition node)
        {
            string equation = node.String("equation", "").Replace(" ", "", StringComparison.Ordinal).Replace("...", ".", StringComparison.Ordinal);
            string[] sides = equation.Split("->");
            _terms = sides[0].Split(',');
            foreach (string part in _terms.Concat(sides[1..]))
            {
                if (part.Length > Shape.MaxRank + 1 || !part.All(letter => char.IsAsciiLetter(letter) || letter == Ellipsis) || part.Count(letter => letter == Ellipsis) > 1)
                    throw node.Fault($"the equation {Text.Quote(equation)} is malformed");
            }
            if (sides.Length > 2 || _terms.Length != node.Inputs.Count)
                throw node.Fault($"the equation {Text.Quote(equation)} does not match the {node.Inputs.Count} inputs");
            // Without an explicit result: the letters that occur once, in alphabetical order.
            string letters = sides[0].Replace(",", "", StringComparison.Ordinal);
            _result = sides.Length == 2 ? sides[1]
                : (letters.Contains(Ellipsis, StringComparison.Ordinal) ? "." : "") + string.Concat(
                    letters.Where(letter => letter != Ellipsis).GroupBy(letter => letter).Where(same => same.Count() == 1).Select(same => same.Key).Order());
            if (_result.Distinct().Count() != _result.Length || _result.Any(letter => !letters.Contains(letter, StringComparison.Ordinal)))
                throw node.Fault($"the equation {Text.Quote(equation)} has an invalid result");
        }

        protected override void Run<T>(in RunContext context)
        {
            // The axes of the result, then the summed ones. Ellipsis axes are named '0', '1', ...
            int broadcast = 0;
            for (int i = 0; i < _terms.Length; i++)
                broadcast = Math.Max(broadcast, context.Input(i).Rank - _terms[i].Replace(".", "", StringComparison.Ordinal).Length);
            string result = Spell(_result, broadcast, broadcast);
            string letters = result;
            string[] terms = new string[_terms.Length];
            for (int i = 0; i < terms.Length; i++)
            {
                int own = context.Input(i).Rank - _terms[i].Replace(".", "", StringComparison.Ordinal).Length;
                terms[i] = Spell(_terms[i], own, broadcast);
                if (terms[i].Length != context.Input(i).Rank || context.Input(i).Type != context.Input(0).Type)
                    throw new ModelException($"input {i} is {context.Input(i)}, which does not match the term {Text.Quote(_terms[i])}");
                letters += string.Concat(terms[i].Where(letter => !letters.Contains(letter, StringComparison.Ordinal)).Distinct());
            }
            Shape lengths = Lengths(context, terms, letters);
            Shape shape = lengths;
            shape.Rank = result.Length;
            Span<T> sums = context.Output(0, context.Input(0).Type, shape).Values<T>();
            sums.Clear();
            if (lengths.Count == 0)
                return;
            // Each offset is computed from scratch, axis by axis.
            context.CheckOperations(64.0 * terms.Length * lengths.Count);
            Shape[] strides = new Shape[terms.Length];
            for (int i = 0; i < terms.Length; i++)
                strides[i] = Strides(context.Input(i).Shape, terms[i], letters);
            int perSum = lengths.Product(result.Length, lengths.Rank);
            Shape at = lengths;
            at.Axes.Clear();
            for (int i = 0; i < sums.Length; i++)
            {
                T sum = T.Zero;
                for (int k = 0; k < perSum; k++)
                {
                    T product = T.One;
                    for (int term = 0; term < terms.Length; term++)
                        product = unchecked(product * context.Input(term).Values<T>()[Offset(at, strides[term])]);
                    sum = unchecked(sum + product);
                    Strided.Advance(ref at, lengths, lengths.Rank);
                }
                sums[i] = sum;
            }
        }

        private static string Spell(string term, int own, int broadcast)
        {
            int place = term.IndexOf(Ellipsis, StringComparison.Ordinal);
            if (place < 0)
                return term;
            string axes = string.Concat(Enumerable.Range(broadcast - Math.Max(0, own), Math.Max(0, own)).Select(axis => (char)('0' + axis)));
            return term.Replace(".", axes, StringComparison.Ordinal);
        }

        private static Shape Lengths(in RunContext context, string[] terms, string letters)
        {
            Shape lengths = default;
            lengths.Rank = letters.Length;
            lengths.Axes.Fill(1);
            for (int i = 0; i < terms.Length; i++)
            {
                for (int axis = 0; axis < terms[i].Length; axis++)
                {
                    int place = letters.IndexOf(terms[i][axis], StringComparison.Ordinal), length = context.Input(i).Shape[axis];
                    if (lengths[place] != 1 && length != 1 && lengths[place] != length)
                        throw new ModelException($"input {i} of shape {context.Input(i).Shape} has a different length for '{terms[i][axis]}'");
                    lengths[place] = length == 1 ? lengths[place] : length;
                }
            }
            return lengths;
        }

        // A letter that occurs twice in a term selects its diagonal: its strides add up.
        private static Shape Strides(in Shape shape, string term, string letters)
        {
            Shape rowMajor = Strided.RowMajor(shape), strides = default;
            strides.Rank = letters.Length;
            for (int axis = 0; axis < term.Length; axis++)
            {
                if (shape[axis] != 1)
                    strides[letters.IndexOf(term[axis], StringComparison.Ordinal)] += rowMajor[axis];
            }
            return strides;
        }

        private static int Offset(in Shape at, in Shape strides)
        {
            int offset = 0;
            for (int i = 0; i < at.Rank; i++)
                offset += at[i] * strides[i];
            return offset;
        }
    }

    /// <summary>Gaussian elimination with partial pivoting, in float64.</summary>
    private sealed class Determinant : FloatOperator
    {
        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            if (input.Rank < 2 || input.Shape[^1] != input.Shape[^2])
                throw new ModelException($"expected square matrices, found the shape {input.Shape}");
            int size = input.Shape[^1];
            Shape shape = input.Shape;
            shape.Rank -= 2;
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = context.Output(0, input.Type, shape).Values<T>();
            context.CheckOperations((double)input.Count * size);
            Span<double> matrix = context.Scratch<double>((long)size * size);
            for (int i = 0; i < y.Length; i++)
            {
                for (int k = 0; k < matrix.Length; k++)
                    matrix[k] = double.CreateTruncating(x[i * matrix.Length + k]);
                y[i] = T.CreateTruncating(Of(matrix, size));
            }
        }

        private static double Of(Span<double> matrix, int size)
        {
            double determinant = 1;
            for (int column = 0; column < size; column++)
            {
                int pivot = column;
                for (int row = column + 1; row < size; row++)
                {
                    if (Math.Abs(matrix[row * size + column]) > Math.Abs(matrix[pivot * size + column]))
                        pivot = row;
                }
                double largest = matrix[pivot * size + column];
                if (largest == 0)
                    return 0;
                determinant *= pivot == column ? largest : -largest;
                for (int k = column; k < size; k++)
                    (matrix[pivot * size + k], matrix[column * size + k]) = (matrix[column * size + k], matrix[pivot * size + k]);
                for (int row = column + 1; row < size; row++)
                {
                    double factor = matrix[row * size + column] / largest;
                    for (int k = column; k < size; k++)
                        matrix[row * size + k] -= factor * matrix[column * size + k];
                }
            }
            return determinant;
        }
    }
}
