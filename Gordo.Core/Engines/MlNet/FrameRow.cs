using Gordo.Serialization.Frames;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Core.Engines.MlNet;

/// <summary>A row of a request, as ML.NET reads it. Used by one thread at a time.</summary>
internal sealed class FrameRow : DataViewRow
{
    private readonly DataViewSchema _schema;
    private readonly InputField[] _fields;

    // Counts up for ever: predictors with a calibrator, ONNX steps and tree featurizers keep what they computed for a position.
    private long _position;

    /// <summary>Creates a row.</summary>
    /// <param name="schema">The input schema: the very object that the model was bound to.</param>
    /// <param name="inputs">The model's inputs.</param>
    public FrameRow(DataViewSchema schema, IReadOnlyList<ModelInput> inputs)
    {
        _schema = schema;
        _fields = new InputField[schema.Count];
        foreach (ModelInput input in inputs)
            _fields[input.Column] = input.CreateField();
    }

    public override DataViewSchema Schema => _schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _fields[column.Index].Getter as ValueGetter<TValue>
        ?? throw new ModelException($"the model reads column {Text.Quote(column.Name)} as {typeof(TValue).Name}; its type is {column.Type}");

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

    /// <summary>Sets the columns to read from.</summary>
    /// <param name="column">The input, as a column of the schema.</param>
    /// <param name="slots">Its numbers: a column per slot.</param>
    /// <param name="text">Its text; null for numbers.</param>
    public void Read(int column, ReadOnlySpan<ReadOnlyMemory<double>> slots, TextColumn? text) => _fields[column].Read(slots, text);

    /// <summary>Moves to a row of the columns.</summary>
    public void MoveTo(int row)
    {
        foreach (InputField field in _fields)
            field.Row = row;
        _position++;
    }

    /// <summary>Forgets the columns of the request.</summary>
    public void Clear()
    {
        foreach (InputField field in _fields)
            field.Clear();
    }
}
