using System.Globalization;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Estimators;

/// <summary>Fills a model's inputs from the columns of a frame.</summary>
internal sealed class EstimatorInputs
{
    // Per model input, the tag that fills it; -1 for inputs that no step reads. Null if one input takes all tags.
    private readonly int[]? _tagOf;
    private readonly PreparedPlan _model;
    private readonly int _width;
    private readonly bool _windowed;

    private EstimatorInputs(PreparedPlan model, int width, int window, bool windowed, int[]? tagOf)
    {
        _model = model;
        _width = width;
        Window = window;
        _windowed = windowed;
        _tagOf = tagOf;
        FixedRows = -1;
        foreach (PlanValue input in model.Inputs)
        {
            if (input.Shape is not [int rows, ..] || rows < 0)
                continue;
            if (rows == 0 || (FixedRows >= 0 && rows != FixedRows))
                throw new ModelException($"input {Text.Quote(input.Name)} is {input}; expected any number of rows, or as many as the other inputs");
            FixedRows = rows;
        }
        CheckSize(tagOf is null ? width : 1);
    }

    /// <summary>The number of rows per window; 1 if each row is independent.</summary>
    public int Window { get; }

    /// <summary>The fixed number of rows (or windows) the model takes at a time, or -1 for any number.</summary>
    public int FixedRows { get; }

    /// <summary>True if the tags are the columns of a single table input with any number of rows.</summary>
    public bool IsTable => _tagOf is null && !_windowed && FixedRows < 0;

    /// <summary>Determines how the tags map to the model's inputs.</summary>
    /// <exception cref="ModelException">The tags or settings do not match the model's inputs.</exception>
    public static EstimatorInputs Bind(PreparedPlan model, IReadOnlyList<string> tags, EstimatorSettings settings)
    {
        int window = settings.LookbackWindow ?? 1;
        if (window < 1 || settings.Lookahead < 0)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"lookback_window {window} and lookahead {settings.Lookahead}: expected at least 1 and at least 0"));
        int[] read = Read(model);
        if (read is [int only] && !IsColumn(model.Inputs[only], tags.Count))
        {
            PlanValue input = model.Inputs[only];
            if (only != 0)
                throw new ModelException($"the model reads only its input {Text.Quote(input.Name)}, which is not its first input");
            bool windowed = input.Shape is { Count: 3 };
            CheckTable(input, tags.Count, ref window, windowed, settings);
            // The rows arrive as float64.
            Tensor.CheckedBytes(ElementType.Float64, new Shape(window, Math.Max(1, tags.Count)), Limits.TensorBytes);
            return new EstimatorInputs(model, tags.Count, window, windowed, null);
        }
        if (settings.LookbackWindow > 1)
            throw new ModelException("lookback_window is set, but the model takes one column per tag");
        return new EstimatorInputs(model, tags.Count, 1, windowed: false, BindColumns(model, read, tags));
    }

    /// <summary>Fills the model's inputs.</summary>
    /// <param name="workspace">The workspace of the run.</param>
    /// <param name="input">One column per tag.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">The number of rows or windows; at most <see cref="FixedRows"/> if that is set.</param>
    public void Fill(Workspace workspace, ReadOnlySpan<ReadOnlyMemory<double>> input, int start, int count)
    {
        int rows = FixedRows < 0 ? count : FixedRows;
        if (_tagOf is not null)
        {
            for (int i = 0; i < _tagOf.Length; i++)
            {
                Tensor column = _model.Input(workspace, i, TypeOf(i), new Shape(rows, 1));
                if (_tagOf[i] < 0 || rows > count)
                    column.Bytes.Clear();
                if (_tagOf[i] >= 0)
                    Columns.Pack(input[_tagOf[i]].Span.Slice(start, count), column, 0);
            }
            return;
        }
        if (!_windowed)
        {
            Tensor table = _model.Input(workspace, 0, TypeOf(0), new Shape(rows, _width));
            if (rows > count)
                table.Bytes.Clear();
            PackRows(input, table, start, count);
            return;
        }
        Tensor packed = workspace.Rows(TypeOf(0), new Shape(Extents.Of(rows + Window - 1L), _width));
        if (rows > count)
            packed.Bytes.Clear();
        PackRows(input, packed, start, count + Window - 1);
        FillWindows(workspace, packed, rows);
    }

    private void FillWindows(Workspace workspace, Tensor packed, int windows)
    {
        if (_model.Structure.OverlappingInput)
        {
            workspace.Value(0).SetWindows(packed, Window);
            return;
        }
        Tensor copies = _model.Input(workspace, 0, TypeOf(0), new Shape(windows, Window, _width));
        int row = _width * copies.Type.Size();
        ReadOnlySpan<byte> source = packed.Bytes;
        Span<byte> target = copies.Bytes;
        for (int i = 0; i < windows; i++)
            source.Slice(i * row, Window * row).CopyTo(target[(i * Window * row)..]);
    }

    private static void PackRows(ReadOnlySpan<ReadOnlyMemory<double>> input, Tensor table, int start, int count)
    {
        for (int tag = 0; tag < input.Length; tag++)
            Columns.Pack(input[tag].Span.Slice(start, count), table, tag);
    }

    private ElementType TypeOf(int input) => _model.Inputs[input].Type ?? ElementType.Float32;

    // The inputs that a step reads or that are outputs themselves.
    private static int[] Read(PreparedPlan model)
    {
        var isRead = new bool[model.Inputs.Count];
        foreach (int[] numbers in model.Structure.Steps.Select(step => step.Inputs).Append(model.Structure.OutputNumbers))
        {
            foreach (int number in numbers)
            {
                if (number >= 0 && number < isRead.Length)
                    isRead[number] = true;
            }
        }
        return [.. Enumerable.Range(0, isRead.Length).Where(input => isRead[input])];
    }

    // Settings and declared shapes come from the file and are not trusted: a window could be two billion rows long.
    private void CheckSize(int width)
    {
        const int LongestNumber = sizeof(double);
        int windows = Math.Max(1, FixedRows);
        double numbers = Math.Max((double)windows * Window, windows + (Window - 1.0)) * width;
        if (numbers * LongestNumber > Limits.TensorBytes)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"{windows} windows of {Window} rows of {width} columns are too many numbers for a tensor"));
    }

    private static bool IsColumn(PlanValue input, int tags) => tags > 1 && input.Shape is [_, 1];

    private static void CheckTable(PlanValue input, int tags, ref int window, bool windowed, EstimatorSettings settings)
    {
        if (windowed && settings.LookbackWindow is null && input.Shape![1] > 0)
            window = input.Shape[1];
        else if (windowed && settings.LookbackWindow is null)
            throw new ModelException($"input {Text.Quote(input.Name)} takes windows, but lookback_window is not set");
        if (!windowed && settings.LookbackWindow > 1)
            throw new ModelException(
                $"input {Text.Quote(input.Name)}: expected windows of {settings.LookbackWindow} rows, found {input}");
        int[] expected = windowed ? [-1, window, tags] : [-1, tags];
        if (input.Shape is not { } shape)
            return;
        bool fits = shape.Count == expected.Length;
        for (int i = 1; fits && i < expected.Length; i++)
            fits = shape[i] < 0 || shape[i] == expected[i];
        if (!fits)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"input {Text.Quote(input.Name)} is {input}; {tags} tags need {new PlanValue("", input.Type, expected)}"));
    }

    private static int[] BindColumns(PreparedPlan model, int[] read, IReadOnlyList<string> tags)
    {
        var tagOf = new int[model.Inputs.Count];
        Array.Fill(tagOf, -1);
        var places = new TagPlaces(tags);
        foreach (int i in read)
        {
            PlanValue input = model.Inputs[i];
            if (input.Shape is not (null or [_, 1] or [_, -1]))
                throw new ModelException($"input {Text.Quote(input.Name)} is {input}; expected one column, because the model has {read.Length} inputs");
            tagOf[i] = places.Find(input.Name);
            if (tagOf[i] < 0)
                throw new ModelException($"input {Text.Quote(input.Name)} is not one of the {tags.Count} tags");
        }
        return tagOf;
    }

    // Exporters replace characters that are invalid in identifiers; a tag also matches in that form if it is unambiguous.
    private sealed class TagPlaces
    {
        private const int Several = -2;

        private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _plain = new(StringComparer.Ordinal);

        public TagPlaces(IReadOnlyList<string> tags)
        {
            for (int i = 0; i < tags.Count; i++)
            {
                _exact.TryAdd(tags[i], i);
                string plain = Plain(tags[i]);
                if (!_plain.TryAdd(plain, i))
                    _plain[plain] = Several;
            }
        }

        /// <summary>Returns the index of the tag; negative if there is none or the name is ambiguous.</summary>
        public int Find(string name) =>
            _exact.TryGetValue(name, out int place) ? place : _plain.GetValueOrDefault(Plain(name), -1);

        private static string Plain(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
    }
}
