using System.Globalization;

namespace Gordo.Core.Building.Datasets;

/// <summary>
/// A condition that rows must meet: comparisons of tags and numbers, joined by <c>and</c>, <c>or</c>, <c>not</c>, <c>&amp;</c>, <c>|</c>,
/// <c>~</c> and brackets. A name that is not a plain word stands in backticks.
/// </summary>
/// <remarks>The part of pandas' <c>query</c> that has no arithmetic. Nothing is executed.</remarks>
internal sealed class RowFilter
{
    private const int MaxDepth = 64;

    private readonly List<string> _tokens;
    private readonly Func<IReadOnlyDictionary<string, double[]>, Func<int, bool>> _condition;
    private readonly HashSet<string> _tags = new(StringComparer.Ordinal);
    private int _next;
    private int _depth;

    private RowFilter(string text)
    {
        _tokens = FilterTokens.Read(text);
        _condition = ReadOr();
        if (_next < _tokens.Count)
            throw Unexpected("the end");
    }

    /// <summary>The tags it compares.</summary>
    public IReadOnlyCollection<string> Tags => _tags;

    /// <summary>Reads a condition.</summary>
    /// <exception cref="BuildException">The text is not a condition; the message names the place.</exception>
    public static RowFilter Parse(string text) => new(text);

    /// <summary>Returns a function that tells whether a row meets the condition.</summary>
    /// <param name="columns">The readings by tag.</param>
    public Func<int, bool> Bind(IReadOnlyDictionary<string, double[]> columns) => _condition(columns);

    private Func<IReadOnlyDictionary<string, double[]>, Func<int, bool>> ReadOr()
    {
        var left = ReadAnd();
        while (Take("or") || Take("|"))
        {
            var (a, b) = (left, ReadAnd());
            left = columns =>
            {
                Func<int, bool> first = a(columns), second = b(columns);
                return row => first(row) || second(row);
            };
        }
        return left;
    }

    private Func<IReadOnlyDictionary<string, double[]>, Func<int, bool>> ReadAnd()
    {
        var left = ReadNot();
        while (Take("and") || Take("&"))
        {
            var (a, b) = (left, ReadNot());
            left = columns =>
            {
                Func<int, bool> first = a(columns), second = b(columns);
                return row => first(row) && second(row);
            };
        }
        return left;
    }

    private Func<IReadOnlyDictionary<string, double[]>, Func<int, bool>> ReadNot()
    {
        if (++_depth > MaxDepth)
            throw new BuildException(string.Create(CultureInfo.InvariantCulture, $"row_filter nests more than {MaxDepth} levels."));
        var condition = ReadCondition();
        _depth--;
        return condition;
    }

    private Func<IReadOnlyDictionary<string, double[]>, Func<int, bool>> ReadCondition()
    {
        if (Take("not") || Take("~"))
        {
            var inner = ReadNot();
            return columns =>
            {
                Func<int, bool> condition = inner(columns);
                return row => !condition(row);
            };
        }
        if (!Take("("))
            return ReadComparison();
        var nested = ReadOr();
        return Take(")") ? nested : throw Unexpected("')'");
    }

    // Comparisons may be chained: 1 < a <= 5.
    private Func<IReadOnlyDictionary<string, double[]>, Func<int, bool>> ReadComparison()
    {
        var left = ReadOperand();
        var comparisons = new List<(string Operator, Func<IReadOnlyDictionary<string, double[]>, Func<int, double>> Left, Func<IReadOnlyDictionary<string, double[]>, Func<int, double>> Right)>();
        while (_next < _tokens.Count && _tokens[_next] is "<" or "<=" or ">" or ">=" or "==" or "!=")
        {
            string op = _tokens[_next++];
            var right = ReadOperand();
            comparisons.Add((op, left, right));
            left = right;
        }
        if (comparisons.Count == 0)
            throw Unexpected("a comparison (<, <=, >, >=, == or !=)");
        return columns =>
        {
            var bound = comparisons.ConvertAll(item => (item.Operator, Left: item.Left(columns), Right: item.Right(columns)));
            return row => bound.TrueForAll(item => Compare(item.Operator, item.Left(row), item.Right(row)));
        };
    }

    private Func<IReadOnlyDictionary<string, double[]>, Func<int, double>> ReadOperand()
    {
        if (_next == _tokens.Count)
            throw Unexpected("a tag or a number");
        string token = _tokens[_next];
        if (double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            _next++;
            return _ => _ => number;
        }
        if (token[0] != FilterTokens.Quote && !char.IsLetter(token[0]) && token[0] != '_' || token is "and" or "or" or "not")
            throw Unexpected("a tag or a number");
        _next++;
        string tag = token.Trim(FilterTokens.Quote);
        _tags.Add(tag);
        return columns =>
        {
            double[] column = columns[tag];
            return row => column[row];
        };
    }

    private static bool Compare(string op, double left, double right) => op switch
    {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        "==" => left == right,
        _ => left != right,
    };

    private bool Take(string token)
    {
        if (_next == _tokens.Count || _tokens[_next] != token)
            return false;
        _next++;
        return true;
    }

    private BuildException Unexpected(string expected) => new(
        $"row_filter has {(_next < _tokens.Count ? Text.Quote(_tokens[_next]) : "its end")} where {expected} is expected.");
}
