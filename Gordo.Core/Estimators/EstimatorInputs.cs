using System.Globalization;
using Gordo.Core.Engines;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Estimators;

/// <summary>Fills a model's inputs from the columns of a frame.</summary>
internal sealed class EstimatorInputs
{
    private readonly EngineModel _model;
    private readonly IReadOnlyList<string> _tags;
    private readonly int _width;
    private readonly bool _windowed;

    private EstimatorInputs(EngineModel model, IReadOnlyList<string> tags, int window, bool windowed, int[]? tagOf)
    {
        _model = model;
        _tags = tags;
        int width = tags.Count;
        _width = width;
        Window = window;
        _windowed = windowed;
        TagOf = tagOf;
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

    /// <summary>
    /// By model input, the tag that fills it, or -1 for an input that the model does not read; null if one input takes all tags.
    /// </summary>
    public int[]? TagOf { get; }

    /// <summary>The number of rows per window; 1 if each row is independent.</summary>
    public int Window { get; }

    /// <summary>The fixed number of rows (or windows) the model takes at a time, or -1 for any number.</summary>
    public int FixedRows { get; private set; }

    /// <summary>True if the tags are the columns of a single table input with any number of rows.</summary>
    public bool IsTable => TagOf is null && !_windowed && FixedRows < 0;

    /// <summary>
    /// By tag, whether the model takes text; null if it takes numbers only. A tag that the answer does not need is text if the
    /// model has an input of its name that is.
    /// </summary>
    public bool[]? TextTags()
    {
        if (!_model.Inputs.Any(input => input.IsText))
            return null;
        var text = new bool[_width];
        for (int tag = 0; tag < text.Length; tag++)
        {
            int input = TagOf is null ? 0 : Array.IndexOf(TagOf, tag);
            text[tag] = input >= 0 ? _model.Inputs[input].IsText : _model.Inputs.Any(other => other.IsText && other.Name == _tags[tag]);
        }
        return text;
    }

    /// <summary>Declares that the model takes one row or window at a time, whatever its inputs say.</summary>
    public void RunOneByOne() => FixedRows = 1;

    /// <summary>Determines how the tags map to the model's inputs.</summary>
    /// <exception cref="ModelException">The tags or settings do not match the model's inputs.</exception>
    public static EstimatorInputs Bind(EngineModel model, IReadOnlyList<string> tags, EstimatorSettings settings)
    {
        int window = settings.LookbackWindow ?? 1;
        if (window < 1 || settings.Lookahead < 0)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"lookback_window {window} and lookahead {settings.Lookahead}: expected at least 1 and at least 0"));
        int[] read = [.. Enumerable.Range(0, model.Inputs.Count).Where(model.Reads)];
        if (read is [int only] && !IsColumn(model.Inputs[only], tags.Count))
        {
            PlanValue input = model.Inputs[only];
            if (only != 0)
                throw new ModelException($"the model reads only its input {Text.Quote(input.Name)}, which is not its first input");
            bool windowed = input.Shape is { Count: 3 };
            CheckTable(input, tags.Count, ref window, windowed, settings);
            // The rows arrive as float64.
            Tensor.CheckedBytes(ElementType.Float64, new Shape(window, Math.Max(1, tags.Count)), Limits.TensorBytes);
            return new EstimatorInputs(model, tags, window, windowed, null);
        }
        if (settings.LookbackWindow > 1)
            throw new ModelException("lookback_window is set, but the model takes one column per tag");
        return new EstimatorInputs(model, tags, 1, windowed: false, BindColumns(model, read, tags));
    }

    /// <summary>Fills the model's inputs.</summary>
    /// <param name="run">The run.</param>
    /// <param name="input">One column per tag.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">The number of rows or windows; at most <see cref="FixedRows"/> if that is set.</param>
    public void Fill(EngineRun run, in InputColumns input, int start, int count)
    {
        int rows = FixedRows < 0 ? count : FixedRows;
        if (TagOf is not null)
        {
            for (int i = 0; i < TagOf.Length; i++)
            {
                if (_model.Inputs[i].IsText)
                {
                    run.SetText(i, TagOf[i] < 0 ? [] : input.Text.AsSpan(TagOf[i], 1), start, count, rows);
                    continue;
                }
                Tensor column = run.Input(i, TypeOf(i), new Shape(rows, 1));
                if (TagOf[i] < 0 || rows > count)
                    column.Bytes.Clear();
                if (TagOf[i] >= 0)
                    Columns.Pack(input.Numbers[TagOf[i]].Span.Slice(start, count), column, 0);
            }
            return;
        }
        if (_model.Inputs[0].IsText)
        {
            run.SetText(0, input.Text, start, count, rows);
            return;
        }
        if (!_windowed)
        {
            Tensor table = run.Input(0, TypeOf(0), new Shape(rows, _width));
            if (rows > count)
                table.Bytes.Clear();
            PackRows(input.Numbers, table, start, count);
            return;
        }
        Tensor packed = run.Rows(TypeOf(0), new Shape(Extents.Of(rows + Window - 1L), _width));
        if (rows > count)
            packed.Bytes.Clear();
        PackRows(input.Numbers, packed, start, count + Window - 1);
        FillWindows(run, packed, rows);
    }

    private void FillWindows(EngineRun run, Tensor packed, int windows)
    {
        if (run.TryTakeWindows(packed, Window))
            return;
        Tensor copies = run.Input(0, TypeOf(0), new Shape(windows, Window, _width));
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
        if (windowed && input.IsText)
            throw ModelException.Unsupported($"input {Text.Quote(input.Name)} takes windows of text");
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

    private static int[] BindColumns(EngineModel model, int[] read, IReadOnlyList<string> tags)
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
