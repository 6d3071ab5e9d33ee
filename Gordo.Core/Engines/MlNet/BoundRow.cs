using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Core.Engines.MlNet;

/// <summary>A row bound to a model: set the input, read the answer. Belongs to one thread at a time.</summary>
internal sealed class BoundRow : IDisposable
{
    private readonly DataViewRow _output;

    public BoundRow(IRowToRowMapper mapper, DataViewSchema.Column answer, IReadOnlyList<ModelInput> inputs)
    {
        Input = new FrameRow(mapper.InputSchema, inputs);
        _output = mapper.GetRow(Input, [answer]);
        Answer = AnswerCells.Create(_output, _output.Schema[answer.Index]);
    }

    public FrameRow Input { get; }

    public AnswerCells Answer { get; }

    public void Dispose() => _output.Dispose();
}
