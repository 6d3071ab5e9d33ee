using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>
/// The memory of one run. Workspaces belong to no model: any plan can use any workspace, so that what is kept in
/// memory grows with the number of runs at a time and not with the number of models.
/// </summary>
internal sealed class Workspace
{
    // A register that lies across two cache lines is loaded at half the speed.
    private const int Alignment = 64;
    private const int Room = Limits.Slack + Alignment;

    // What a thread may keep for itself. A server has dozens of threads, each of which runs a large request some time;
    // what is larger is kept for as many runs as there can be at a time.
    private const long OwnBytes = 512 * 1024;

    private static readonly Workspace?[] Shared = new Workspace?[2 * Environment.ProcessorCount];
    private static readonly Lock SharedLock = new();
    private static int _sharedCount;

    [ThreadStatic]
    private static Workspace? _mine;

    private readonly List<Tensor> _scratch = [];
    private readonly List<byte[]> _scratchBuffers = [];
    private readonly Tensor _rows = new();
    private byte[] _rowsBuffer = [];
    private Tensor[] _values = [];
    private byte[][] _slots = [];
    private int _scratchUsed;
    private long _bytes;
    private double _steps;

    /// <summary>Bytes one tensor may take in this run.</summary>
    public int TensorLimit { get; set; } = Limits.TensorBytes;

    /// <summary>
    /// What the whole run may cost, in steps as <see cref="Limits.Steps"/> counts them; no limit where somebody waits for
    /// the answer, who may cancel it.
    /// </summary>
    public double StepLimit { get; set; } = double.PositiveInfinity;

    /// <summary>What the run has cost so far.</summary>
    public double Steps => _steps;

    /// <summary>Takes a workspace with room for a plan.</summary>
    public static Workspace Rent(PlanStructure plan)
    {
        Workspace? workspace = _mine;
        _mine = null;
        workspace ??= TakeShared() ?? new Workspace();
        workspace.MakeRoom(plan.SlotOf.Length, plan.SlotCount);
        // Of the run before, which may have been another model's for another client, no value is left.
        foreach (Tensor value in workspace._values.AsSpan(0, plan.SlotOf.Length))
            value.Forget();
        return workspace;
    }

    /// <summary>Gives the workspace back; its tensors must not be used any more.</summary>
    public void Return()
    {
        TensorLimit = Limits.TensorBytes;
        StepLimit = double.PositiveInfinity;
        _steps = 0;
        _scratchUsed = 0;
        if (PoisonedMemory.IsOn)
            Poison();
        if (_bytes > Limits.KeptBytes)
            return;
        if (_mine is null && _bytes <= OwnBytes)
        {
            _mine = this;
            return;
        }
        lock (SharedLock)
        {
            if (_sharedCount < Shared.Length)
                Shared[_sharedCount++] = this;
        }
    }

    public Tensor Value(int number) => _values[number];

    /// <summary>A value of this run.</summary>
    /// <exception cref="ModelException">No step has computed it.</exception>
    public Tensor Computed(int number) =>
        _values[number] is { IsComputed: true } value ? value : throw new ModelException("nothing has computed the value that is asked for");

    /// <summary>Forgets the scratch of the step before, and what the step's outputs were before it.</summary>
    /// <param name="outputs">Value numbers; -1 for an output nobody wants.</param>
    public void BeginStep(int[] outputs)
    {
        _scratchUsed = 0;
        foreach (int output in outputs)
        {
            if (output >= 0)
                _values[output].Forget();
        }
    }

    /// <summary>Checks that the step has made every output that is wanted.</summary>
    /// <exception cref="ModelException">It has not: the memory holds what somebody else has left there.</exception>
    public void EndStep(int[] outputs)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] >= 0 && !_values[outputs[i]].IsComputed)
                ThrowNotComputed(i);
        }
    }

    /// <summary>Counts work that is about to be done.</summary>
    /// <param name="steps">Multiply-adds or the like.</param>
    /// <exception cref="ModelException">The run would cost more than it may.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Spend(double steps)
    {
        _steps += steps;
        if (_steps > StepLimit)
            ThrowTooLong();
    }

    public int NextScratch() => _scratchUsed++;

    /// <summary>Gives a tensor the memory of a slot, growing it if need be.</summary>
    public void Allocate(Tensor tensor, int slot, ElementType type, in Shape shape)
    {
        int bytes = Tensor.CheckedBytes(type, shape, TensorLimit);
        Spend(Limits.StepsPerByte * bytes);
        byte[] buffer = _slots[slot];
        if (buffer.Length < bytes + Room)
            _slots[slot] = buffer = Grow(buffer, bytes);
        HandOut(tensor, buffer, bytes, type, shape);
    }

    /// <summary>The n-th scratch tensor of the step.</summary>
    public Tensor Scratch(int index, ElementType type, in Shape shape)
    {
        while (_scratch.Count <= index)
        {
            _scratch.Add(new Tensor());
            _scratchBuffers.Add([]);
        }
        int bytes = Tensor.CheckedBytes(type, shape, TensorLimit);
        Spend(Limits.StepsPerByte * bytes);
        byte[] buffer = _scratchBuffers[index];
        if (buffer.Length < bytes + Room)
            _scratchBuffers[index] = buffer = Grow(buffer, bytes);
        return HandOut(_scratch[index], buffer, bytes, type, shape);
    }

    /// <summary>A tensor for the rows that windows overlap in; it outlives all steps.</summary>
    public Tensor Rows(ElementType type, in Shape shape)
    {
        int bytes = Tensor.CheckedBytes(type, shape, TensorLimit);
        if (_rowsBuffer.Length < bytes + Room)
            _rowsBuffer = Grow(_rowsBuffer, bytes);
        return HandOut(_rows, _rowsBuffer, bytes, type, shape);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Tensor HandOut(Tensor tensor, byte[] buffer, int bytes, ElementType type, in Shape shape)
    {
        int start = Start(buffer);
        if (PoisonedMemory.IsOn)
            PoisonedMemory.Fill(buffer.AsSpan(start, bytes + Limits.Slack));
        tensor.Set(buffer, start, type, shape);
        return tensor;
    }

    private static void ThrowNotComputed(int output) => throw new ModelException($"the operator does not compute its output {output}");

    private static void ThrowTooLong() => throw new ModelException("the model would take too long");

    private static Workspace? TakeShared()
    {
        lock (SharedLock)
            return _sharedCount > 0 ? Shared[--_sharedCount] : null;
    }

    /// <summary>Where the first whole cache line of a buffer is, until the collector moves it, which is seldom.</summary>
    private static unsafe int Start(byte[] buffer) =>
        (int)(-(nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(buffer)) & (Alignment - 1));

    private byte[] Grow(byte[] old, int bytes)
    {
        // A quarter more, so that requests of slowly growing size do not allocate each time.
        int size = (bytes <= 1 << 20 ? bytes + (bytes >> 2) : bytes) + Room;
        if (_bytes - old.Length + size > Limits.RunBytes)
            throw new ModelException("the values of one run are too large together");
        _bytes += size - old.Length;
        return GC.AllocateUninitializedArray<byte>(size);
    }

    private void MakeRoom(int values, int slots)
    {
        if (_values.Length < values)
        {
            int had = _values.Length;
            Array.Resize(ref _values, values);
            for (int i = had; i < values; i++)
                _values[i] = new Tensor();
        }
        if (_slots.Length < slots)
        {
            int had = _slots.Length;
            Array.Resize(ref _slots, slots);
            _slots.AsSpan(had).Fill([]);
        }
    }

    private void Poison()
    {
        foreach (byte[] buffer in _slots)
            PoisonedMemory.Fill(buffer);
        foreach (byte[] buffer in _scratchBuffers)
            PoisonedMemory.Fill(buffer);
        PoisonedMemory.Fill(_rowsBuffer);
    }
}
