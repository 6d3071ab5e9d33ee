using System.Collections.Concurrent;
using System.Globalization;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Core.Engines.MlNet;

/// <summary>A model that ML.NET itself runs: one transformer, shared, and rows bound to it, one for each run at a time.</summary>
public sealed class MlNetChain : CountedModel
{
    // More than any model of tags needs; a few bytes in a file can ask for vectors of a billion.
    private const int MaxSlots = 1 << 20;

    private readonly MlNetLibrary _library;
    private readonly ITransformer _transformer;
    private readonly IRowToRowMapper _mapper;
    private readonly DataViewSchema.Column _answer;
    private readonly string[]? _names;
    private readonly ModelInput[] _inputs;
    private readonly ConcurrentBag<BoundRow> _rows = [];
    private long _allocatedBytes;
    private MemorySize? _size;
    private long _nanosecondsPerRow;

    private MlNetChain(MlNetLibrary library, ITransformer transformer, DataViewSchema schema, string? output)
    {
        _library = library;
        _transformer = transformer;
        if (!transformer.IsRowToRowMapper)
            throw ModelException.Unsupported("a step of the model does not answer row by row");
        _mapper = transformer.GetRowToRowMapper(schema);
        foreach (DataViewSchema.Column column in _mapper.OutputSchema)
        {
            if (column.Type is VectorDataViewType { Size: > MaxSlots } vector)
                throw new ModelException(string.Create(
                    CultureInfo.InvariantCulture, $"column {Text.Quote(column.Name)} is a vector of {vector.Size} values; expected at most {MaxSlots}"));
        }
        _answer = AnswerColumn.Find(_mapper.OutputSchema, schema, output);
        _names = AnswerColumn.Names(_answer);
        HashSet<int> needed = [.. _mapper.GetDependencies([_answer]).Select(column => column.Index)];
        // Tags are bound to the first input where only one is needed.
        _inputs = [.. schema.Select(column => ModelInput.Create(column, needed.Contains(column.Index))).OrderBy(input => !input.IsNeeded)];
        Inputs = Array.ConvertAll(_inputs, input => input.Declaration);
        Outputs = [new PlanValue(_answer.Name, ElementType.Float64, [-1, _names?.Length ?? 1])];
    }

    /// <inheritdoc/>
    public override EngineKinds Engine => EngineKinds.MlNet;

    /// <inheritdoc/>
    public override IReadOnlyList<PlanValue> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<PlanValue> Outputs { get; }

    /// <summary>
    /// The memory of the loaded model in bytes: the objects that it consists of, a bound row included, and what native code
    /// allocated for ONNX steps.
    /// </summary>
    public override long ResidentBytes => Size.Managed + Size.Native;

    /// <summary>The memory of the objects.</summary>
    internal long ManagedBytes => Size.Managed;

    // Measured when it is first asked for: after the trial run, which fills buffers.
    private MemorySize Size => _size ??= Measure();

    /// <inheritdoc/>
    internal override bool TakesOnlyColumns => true;

    /// <inheritdoc/>
    internal override long WeightBytes => _nanosecondsPerRow * 80; // A weight of four bytes takes a twentieth of a nanosecond.

    /// <summary>Loads a model.</summary>
    /// <param name="zip">The file, checked: ML.NET trusts what it reads.</param>
    /// <param name="output">The name of the answer column; null for <c>model-output</c>, <c>Score</c>, or the last column of floats.</param>
    /// <param name="tags">The input columns of a file without a schema.</param>
    /// <exception cref="ModelException">ML.NET refuses the model, or it does not answer with numbers row by row.</exception>
    public static MlNetChain Load(Stream zip, string? output, IReadOnlyList<string> tags)
    {
        MlNetLibrary library = MlNetLibrary.Instance;
        (MlNetChain chain, long bytes) = library.Load(zip, (transformer, schema) =>
        {
            var chain = new MlNetChain(library, transformer, schema ?? InputSchema.Find(transformer, tags, library.Reason), output);
            // Some models are refused only when they are bound.
            chain.Return(chain.Rent());
            return chain;
        });
        chain._allocatedBytes = bytes;
        return chain;
    }

    /// <inheritdoc/>
    internal override bool Reads(int input) => _inputs[input].IsNeeded;

    /// <inheritdoc/>
    internal override IReadOnlyList<string>? ColumnNames(int output) => _names;

    /// <inheritdoc/>
    internal override EngineRun BeginRun(int output, bool isTrial = false) => new MlNetRun(this, isTrial);

    /// <summary>The model's inputs, in the order of <see cref="Inputs"/>.</summary>
    internal IReadOnlyList<ModelInput> Fields => _inputs;

    /// <summary>Returns a row that nobody else uses.</summary>
    internal BoundRow Rent() => _rows.TryTake(out BoundRow? row) ? row : new BoundRow(_mapper, _answer, _inputs);

    /// <summary>Takes back a row, unless it threw an exception.</summary>
    internal void Return(BoundRow row)
    {
        row.Input.Clear();
        _rows.Add(row);
    }

    /// <summary>Records the time that a row takes, as measured when the model is loaded.</summary>
    internal void SetTimePerRow(TimeSpan time) => _nanosecondsPerRow = (long)time.TotalNanoseconds;

    /// <summary>Returns the reason of an exception for an error message.</summary>
    internal string Reason(Exception exception) => _library.Reason(exception);

    private MemorySize Measure()
    {
        var objects = ObjectSizes.Of(_transformer, _mapper, _rows.ToArray(), _inputs, _names);
        // Without a session, the runtime itself allocated: it compiles code when a kind of model is loaded first.
        return new MemorySize(objects.Bytes, objects.HasSession ? _allocatedBytes : 0);
    }

    /// <inheritdoc/>
    private protected override void Free()
    {
        while (_rows.TryTake(out BoundRow? row))
            row.Dispose();
        (_transformer as IDisposable)?.Dispose();
    }

    private sealed record MemorySize(long Managed, long Native);
}
