using Gordo.Core.Engines.Compiled.Dense;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Compilation;

/// <summary>A run of a compiled model in a pooled workspace. The object is reused by its thread, so that a run allocates nothing.</summary>
internal sealed class CompiledRun : EngineRun
{
    [ThreadStatic]
    private static CompiledRun? _spare;

    // Not null between Begin and Dispose.
    private PreparedPlan _plan = null!;
    private Workspace _workspace = null!;
    private int _output;
    private int _steps;

    private CompiledRun()
    {
    }

    public override Tensor Output => _plan.Output(_workspace, _output);

    public override long ValueBytes
    {
        get
        {
            // Counts only the values of these steps: other values in the workspace are left over from another model.
            long bytes = 1;
            for (int i = 0; i < _plan.Inputs.Count; i++)
                bytes += _workspace.Value(i) is { IsComputed: true } value ? value.ByteCount : 0;
            for (int step = 0; step < _steps; step++)
            {
                foreach (int value in _plan.Structure.Steps[step].Outputs)
                    bytes += value < 0 ? 0 : _workspace.Value(value).ByteCount;
            }
            return bytes;
        }
    }

    /// <summary>Rents a workspace for a run.</summary>
    public static CompiledRun Begin(PreparedPlan plan, int output, bool isTrial)
    {
        CompiledRun run = _spare ?? new CompiledRun();
        _spare = null;
        run._plan = plan;
        run._output = output;
        run._steps = plan.Structure.StepsTo(output);
        run._workspace = Workspace.Rent(plan.Structure);
        if (isTrial)
            run._workspace.OperationLimit = Limits.Operations;
        return run;
    }

    public override Tensor Input(int index, ElementType type, in Shape shape) => _plan.Input(_workspace, index, type, shape);

    public override Tensor Rows(ElementType type, in Shape shape) => _workspace.Rows(type, shape);

    public override bool TryTakeWindows(Tensor rows, int window)
    {
        if (!_plan.Structure.OverlappingInput)
            return false;
        _workspace.Value(0).SetWindows(rows, window);
        return true;
    }

    public override void Execute(CancellationToken cancellation) => _plan.Execute(_workspace, _steps, cancellation);

    public override void RunColumns(
        in InputColumns input, int[]? tagOf, int start, int count, Span<double> values, int stride, CancellationToken cancellation) =>
        DenseChain.RunColumns(_plan.OnlyLayers!, _workspace, input.Numbers, values, stride, start, count); // not null: TakesColumns

    public override void Dispose()
    {
        _workspace.Return();
        _workspace = null!;
        _plan = null!;
        _spare = this;
    }
}
