using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gordo.Core.Engines.Compiled.Tensors;

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

    /// <summary>Bytes one tensor may take in this run.</summary>
    public int TensorLimit { get; set; } = Limits.TensorBytes;

    /// <summary>Takes a workspace with room for a plan.</summary>
    public static Workspace Rent(PlanStructure plan)
    {
        Workspace? workspace = _mine;
        _mine = null;
        workspace ??= TakeShared() ?? new Workspace();
        workspace.MakeRoom(plan.SlotOf.Length, plan.SlotCount);
        return workspace;
    }

    /// <summary>Gives the workspace back; its tensors must not be used any more.</summary>
    public void Return()
    {
        TensorLimit = Limits.TensorBytes;
        _scratchUsed = 0;
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

    /// <summary>Forgets the scratch of the step before.</summary>
    public void NextStep() => _scratchUsed = 0;

    public int NextScratch() => _scratchUsed++;

    /// <summary>Gives a tensor the memory of a slot, growing it if need be.</summary>
    public void Allocate(Tensor tensor, int slot, ElementType type, in Shape shape)
    {
        int bytes = Tensor.CheckedBytes(type, shape, TensorLimit);
        byte[] buffer = _slots[slot];
        if (buffer.Length < bytes + Room)
            _slots[slot] = buffer = Grow(buffer, bytes);
        tensor.Set(buffer, Start(buffer), type, shape);
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
        byte[] buffer = _scratchBuffers[index];
        if (buffer.Length < bytes + Room)
            _scratchBuffers[index] = buffer = Grow(buffer, bytes);
        Tensor tensor = _scratch[index];
        tensor.Set(buffer, Start(buffer), type, shape);
        return tensor;
    }

    /// <summary>A tensor for the rows that windows overlap in; it outlives all steps.</summary>
    public Tensor Rows(ElementType type, in Shape shape)
    {
        int bytes = Tensor.CheckedBytes(type, shape, TensorLimit);
        if (_rowsBuffer.Length < bytes + Room)
            _rowsBuffer = Grow(_rowsBuffer, bytes);
        _rows.Set(_rowsBuffer, Start(_rowsBuffer), type, shape);
        return _rows;
    }

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
}
