using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Compilation;

/// <summary>
/// Shares one plan between all models of the same structure, so that thousands of models that differ only in their
/// weights keep a single copy. Plans are held by weak references.
/// </summary>
internal static class PlanCache
{
    private const int EntriesBeforeSweep = 256;
    private const int MaxKeptBytes = 64 * 1024;

    // Larger attributes are tree nodes and the like, which never match between two models; hashing them would take
    // longer than reading them.
    private const int MaxSharedValues = 256;
    private static readonly ConcurrentDictionary<string, WeakReference<PlanStructure>> Plans = new(StringComparer.Ordinal);
    private static int _sweepAt = EntriesBeforeSweep;

    // The buffer for the hashed bytes, reused by each thread.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _text;

    /// <summary>Returns the plan cached under the key, or caches and returns the given one.</summary>
    /// <param name="key">From <see cref="Key"/>; null for a plan that is not shared.</param>
    /// <param name="plan">The compiled plan.</param>
    public static PlanStructure GetOrAdd(string? key, PlanStructure plan)
    {
        if (key is null)
            return plan;
        if (Plans.TryGetValue(key, out WeakReference<PlanStructure>? kept) && kept.TryGetTarget(out PlanStructure? shared))
            return shared;
        Plans[key] = new WeakReference<PlanStructure>(plan);
        if (Plans.Count > _sweepAt)
            Sweep();
        return plan;
    }

    /// <summary>
    /// Computes a digest of everything the compiler reads: equal digests compile to equal plans. Every list and every text
    /// is preceded by its length, so that no two graphs serialize alike.
    /// </summary>
    /// <param name="graph">The graph; its inputs and outputs are hashed.</param>
    /// <param name="outputs">The value numbers of the outputs.</param>
    /// <param name="nodes">The nodes to compile, before layers are fused.</param>
    /// <param name="constants">The constants; only types and shapes are hashed.</param>
    /// <returns>The digest, or null if the attributes are too large for sharing to pay off.</returns>
    public static string? Key(GraphDefinition graph, int[] outputs, IReadOnlyList<CompiledNode> nodes, IReadOnlyList<Tensor> constants)
    {
        foreach (CompiledNode node in nodes)
        {
            foreach (object value in node.Definition.Attributes.Values)
            {
                if (value is Array { Length: > MaxSharedValues })
                    return null;
            }
        }
        ArrayBufferWriter<byte> text = _text is { Capacity: <= MaxKeptBytes } kept ? kept : _text = new ArrayBufferWriter<byte>(4096);
        text.ResetWrittenCount();
        AddValues(text, graph.Inputs);
        AddValues(text, graph.Outputs);
        Add(text, MemoryMarshal.AsBytes<int>(outputs));
        Add(text, nodes.Count);
        foreach (CompiledNode node in nodes)
        {
            Add(text, node.Definition.Domain);
            Add(text, node.Definition.OperatorName);
            Add(text, node.Definition.Version);
            // The fields that NodeLabel uses.
            Add(text, node.Definition.Name);
            Add(text, node.Definition is { Name.Length: 0, Outputs.Count: > 0 } ? node.Definition.Outputs[0] : "");
            Add(text, MemoryMarshal.AsBytes<int>(node.Inputs));
            Add(text, MemoryMarshal.AsBytes<int>(node.Outputs));
            foreach (int input in node.Inputs)
            {
                if (Step.IsConstant(input, out int constant))
                    AddShape(text, constants[constant]);
            }
            Add(text, node.Definition.Attributes.Count);
            foreach ((string name, object value) in node.Definition.Attributes)
            {
                Add(text, name);
                AddValue(text, value);
            }
        }
        return Convert.ToHexString(SHA256.HashData(text.WrittenSpan));
    }

    private static void Sweep()
    {
        foreach ((string key, WeakReference<PlanStructure> plan) in Plans)
        {
            if (!plan.TryGetTarget(out _))
                Plans.TryRemove(key, out _);
        }
        _sweepAt = Plans.Count + EntriesBeforeSweep;
    }

    private static void AddValues(ArrayBufferWriter<byte> text, List<PlanValue> values)
    {
        Add(text, values.Count);
        foreach (PlanValue value in values)
        {
            Add(text, value.Name);
            Add(text, (int?)value.Type ?? -1);
            Add(text, value.Shape?.Count ?? -1);
            foreach (int length in value.Shape ?? [])
                Add(text, length);
        }
    }

    private static void AddValue(ArrayBufferWriter<byte> text, object value)
    {
        Add(text, value.GetType().Name);
        switch (value)
        {
            case long integer: Add(text, MemoryMarshal.AsBytes<long>([integer])); break;
            case float single: Add(text, MemoryMarshal.AsBytes<float>([single])); break;
            case string characters: Add(text, characters); break;
            case long[] integers: Add(text, MemoryMarshal.AsBytes<long>(integers)); break;
            case int[] narrow: Add(text, MemoryMarshal.AsBytes<int>(narrow)); break;
            case float[] singles: Add(text, MemoryMarshal.AsBytes<float>(singles)); break;
            case string[] strings:
                Add(text, strings.Length);
                foreach (string each in strings)
                    Add(text, each);
                break;
            case Tensor tensor:
                AddShape(text, tensor);
                Add(text, tensor.Bytes);
                break;
            case UnsupportedAttribute other:
                Add(text, other.Kind);
                Add(text, other.Content.Span);
                break;
            default: throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static void AddShape(ArrayBufferWriter<byte> text, Tensor tensor)
    {
        Add(text, (int)tensor.Type);
        Add(text, MemoryMarshal.AsBytes(tensor.Shape.Span));
    }

    private static void Add(ArrayBufferWriter<byte> text, string value) => Add(text, MemoryMarshal.AsBytes(value.AsSpan()));

    private static void Add(ArrayBufferWriter<byte> text, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(text.GetSpan(4), value);
        text.Advance(4);
    }

    private static void Add(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> bytes)
    {
        Add(text, bytes.Length);
        text.Write(bytes);
    }
}
