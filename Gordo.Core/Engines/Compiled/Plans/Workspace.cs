using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>
/// The memory of one run. Workspaces are pooled and any plan can use any workspace, so that memory grows with the number
/// of concurrent runs and not with the number of models.
/// </summary>
internal sealed class Workspace
{
    // Loading a register that crosses a cache line takes twice as long.
    private const int Alignment = 64;
    private const int ExtraBytes = Limits.PaddingBytes + Alignment;

    // The largest workspace that a thread keeps. A server has dozens of threads, each of which runs a large request at some
    // time; larger workspaces are pooled, one per possible concurrent run.
    private const long MaxThreadBytes = 512 * 1024;

    private static readonly Workspace?[] Shared = new Workspace?[2 * Environment.ProcessorCount];
    private static readonly Lock SharedLock = new();
    private static int _sharedCount;

    [ThreadStatic]
    private static Workspace? _threadWorkspace;

    private readonly List<Tensor> _scratch = [];
    private readonly List<byte[]> _scratchBuffers = [];
    private readonly Tensor _rows = new();
    private byte[] _rowsBuffer = [];
    private Tensor[] _values = [];
    private byte[][] _slots = [];
    private int _scratchUsed;
    private long _bytes;
    private double _operations;

    /// <summary>The maximum bytes of one tensor in this run.</summary>
    public int TensorLimit { get; set; } = Limits.TensorBytes;

    /// <summary>
    /// The maximum cost of the run, in the unit of <see cref="Limits.Operations"/>; unlimited for runs that a waiting client can
    /// cancel.
    /// </summary>
    public double OperationLimit { get; set; } = double.PositiveInfinity;

    /// <summary>The cost of the run so far.</summary>
    public double Operations => _operations;

    /// <summary>Rents a workspace with capacity for a plan.</summary>
    public static Workspace Rent(PlanStructure plan)
    {
        Workspace? workspace = _threadWorkspace;
        _threadWorkspace = null;
        workspace ??= RentShared() ?? new Workspace();
        workspace.EnsureCapacity(plan.SlotOf.Length, plan.SlotCount);
        // Invalidates all values of the previous run, which may have been another model's for another client.
        foreach (Tensor value in workspace._values.AsSpan(0, plan.SlotOf.Length))
            value.Invalidate();
        return workspace;
    }

    /// <summary>Returns the workspace to the pool; its tensors must no longer be used.</summary>
    public void Return()
    {
        TensorLimit = Limits.TensorBytes;
        OperationLimit = double.PositiveInfinity;
        _operations = 0;
        _scratchUsed = 0;
        if (PoisonedMemory.IsOn)
            Poison();
        if (_bytes > Limits.KeptBytes)
            return;
        if (_threadWorkspace is null && _bytes <= MaxThreadBytes)
        {
            _threadWorkspace = this;
            return;
        }
        lock (SharedLock)
        {
            if (_sharedCount < Shared.Length)
                Shared[_sharedCount++] = this;
        }
    }

    public Tensor Value(int number) => _values[number];

    /// <summary>Returns a value of this run.</summary>
    /// <exception cref="ModelException">No step has computed it.</exception>
    public Tensor Computed(int number) =>
        _values[number] is { IsComputed: true } value ? value : throw new ModelException("the requested value was not computed");

    /// <summary>Releases the scratch of the previous step, and invalidates the outputs of the next one.</summary>
    /// <param name="outputs">Value numbers; -1 for an unused output.</param>
    public void BeginStep(int[] outputs)
    {
        _scratchUsed = 0;
        foreach (int output in outputs)
        {
            if (output >= 0)
                _values[output].Invalidate();
        }
    }

    /// <summary>Checks that the step has computed every used output.</summary>
    /// <exception cref="ModelException">An output was not computed: its memory holds data of an earlier run.</exception>
    public void EndStep(int[] outputs)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] >= 0 && !_values[outputs[i]].IsComputed)
                ThrowNotComputed(i);
        }
    }

    /// <summary>Counts work that is about to be done.</summary>
    /// <param name="operations">Multiply-adds or equivalent operations.</param>
    /// <exception cref="ModelException">The run exceeds its limit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountOperations(double operations)
    {
        _operations += operations;
        if (_operations > OperationLimit)
            ThrowTooLong();
    }

    public int NextScratch() => _scratchUsed++;

    /// <summary>Gives a tensor the memory of a slot, growing the slot if needed.</summary>
    public void Allocate(Tensor tensor, int slot, ElementType type, in Shape shape)
    {
        int bytes = Tensor.CheckedBytes(type, shape, TensorLimit);
        CountOperations(Limits.OperationsPerByte * bytes);
        byte[] buffer = _slots[slot];
        if (buffer.Length < bytes + ExtraBytes)
            _slots[slot] = buffer = Grow(buffer, bytes);
        Attach(tensor, buffer, bytes, type, shape);
    }

    /// <summary>Returns scratch tensor number <paramref name="index"/> of the step.</summary>
    public Tensor Scratch(int index, ElementType type, in Shape shape)
    {
        while (_scratch.Count <= index)
        {
            _scratch.Add(new Tensor());
            _scratchBuffers.Add([]);
        }
        int bytes = Tensor.CheckedBytes(type, shape, TensorLimit);
        CountOperations(Limits.OperationsPerByte * bytes);
        byte[] buffer = _scratchBuffers[index];
        if (buffer.Length < bytes + ExtraBytes)
            _scratchBuffers[index] = buffer = Grow(buffer, bytes);
        return Attach(_scratch[index], buffer, bytes, type, shape);
    }

    /// <summary>Allocates the tensor of the rows that overlapping windows share; it stays valid for the whole run.</summary>
    public Tensor Rows(ElementType type, in Shape shape)
    {
        int bytes = Tensor.CheckedBytes(type, shape, TensorLimit);
        if (_rowsBuffer.Length < bytes + ExtraBytes)
            _rowsBuffer = Grow(_rowsBuffer, bytes);
        return Attach(_rows, _rowsBuffer, bytes, type, shape);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Tensor Attach(Tensor tensor, byte[] buffer, int bytes, ElementType type, in Shape shape)
    {
        int start = Start(buffer);
        if (PoisonedMemory.IsOn)
            PoisonedMemory.Fill(buffer.AsSpan(start, bytes + Limits.PaddingBytes));
        tensor.Set(buffer, start, type, shape);
        return tensor;
    }

    private static void ThrowNotComputed(int output) => throw new ModelException($"the operator does not compute its output {output}");

    private static void ThrowTooLong() => throw new ModelException("the model would take too long");

    private static Workspace? RentShared()
    {
        lock (SharedLock)
            return _sharedCount > 0 ? Shared[--_sharedCount] : null;
    }

    /// <summary>Returns the offset of the first cache line in a buffer. The garbage collector rarely moves the buffer.</summary>
    private static unsafe int Start(byte[] buffer) =>
        (int)(-(nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(buffer)) & (Alignment - 1));

    private byte[] Grow(byte[] old, int bytes)
    {
        // Adds a quarter, so that slowly growing requests do not allocate each time.
        int size = (bytes <= 1 << 20 ? bytes + (bytes >> 2) : bytes) + ExtraBytes;
        if (_bytes - old.Length + size > Limits.RunBytes)
            throw new ModelException("the values of one run are too large together");
        _bytes += size - old.Length;
        return GC.AllocateUninitializedArray<byte>(size);
    }

    private void EnsureCapacity(int values, int slots)
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
