using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Gordo.Core.Engines.MlNet;

/// <summary>Adds up the sizes of the objects that can be reached from a loaded model. Used once for each load.</summary>
/// <remarks>
/// ML.NET does not tell the size of a model, and only a full collection could tell what of its allocations stays, which would
/// stop all requests. Objects of the process are not counted: types, the library's environment, and objects that a static field
/// of their own type holds.
/// </remarks>
internal sealed class ObjectSizes
{
    // Some ten million objects a second. A model with more has large arrays as well, which are few objects.
    private const int MaxObjects = 1 << 20;
    private const int HeaderBytes = 16;
    private const int LengthBytes = 8;

    private static readonly ConcurrentDictionary<Type, Layout> Layouts = new();

    private readonly HashSet<object> _found = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<object> _waiting = new();

    private ObjectSizes()
    {
    }

    /// <summary>The bytes of all objects found.</summary>
    public long Bytes { get; private set; }

    /// <summary>True if there is a session of ONNX Runtime among them, whose memory is native.</summary>
    public bool HasSession { get; private set; }

    /// <summary>Finds all objects that can be reached.</summary>
    public static ObjectSizes Of(params ReadOnlySpan<object?> roots)
    {
        var sizes = new ObjectSizes();
        foreach (object? root in roots)
            sizes.Add(root);
        while (sizes._waiting.TryPop(out object? next))
            sizes.Visit(next);
        return sizes;
    }

    private void Add(object? value)
    {
        if (value is not null && _found.Count < MaxObjects && !IsShared(value) && _found.Add(value))
            _waiting.Push(value);
    }

    private static bool IsShared(object value) =>
        value is (MemberInfo and not DynamicMethod) or Assembly or Module or CultureInfo or Thread or ComponentCatalog or (IHostEnvironment and not IHost) or Pointer
        || (value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ThreadLocal<>))
        || Array.Exists(Layout.Of(value.GetType()).Singletons, field => ReferenceEquals(field.GetValue(null), value));

    private void Visit(object value)
    {
        HasSession |= value is InferenceSession;
        switch (value)
        {
            case string text:
                Bytes += Align(HeaderBytes + sizeof(int) + (sizeof(char) * (text.Length + 1L)));
                break;
            case Array array:
                VisitItems(array);
                break;
            default:
                var layout = Layout.Of(value.GetType());
                Bytes += Align(HeaderBytes + layout.Bytes);
                VisitFields(value, layout);
                break;
        }
    }

    private void VisitItems(Array array)
    {
        Type item = array.GetType().GetElementType()!; // Never null: an array.
        Bytes += Align(HeaderBytes + LengthBytes + (array.LongLength * SizeOf(item)));
        if (item.IsPointer || !Layout.HasReferences(item))
            return;
        foreach (object? value in array)
        {
            if (item.IsValueType)
                VisitFields(value, Layout.Of(item));
            else
                Add(value);
        }
    }

    private void VisitFields(object value, Layout layout)
    {
        foreach (FieldInfo field in layout.References)
        {
            object? content = field.GetValue(value);
            if (content is not null && field.FieldType.IsValueType)
                VisitFields(content, Layout.Of(content.GetType()));
            else
                Add(content);
        }
    }

    private static long Align(long bytes) => Math.Max(HeaderBytes + LengthBytes, (bytes + 7) & ~7L);

    private static int SizeOf(Type type) => type.IsPointer ? IntPtr.Size : RuntimeHelpers.SizeOf(type.TypeHandle);

    /// <summary>The fields of a type, inherited ones included.</summary>
    /// <param name="Bytes">The bytes of all fields.</param>
    /// <param name="References">The fields that refer to objects, or contain fields that do.</param>
    /// <param name="Singletons">The static fields of the type itself.</param>
    private sealed record Layout(long Bytes, FieldInfo[] References, FieldInfo[] Singletons)
    {
        public static Layout Of(Type type) => Layouts.GetOrAdd(type, static type =>
        {
            var fields = new List<FieldInfo>();
            for (Type? declaring = type; declaring is not null; declaring = declaring.BaseType)
                fields.AddRange(declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
            // Each step of a model has a host, which refers to those of other models.
            bool isHost = type.IsAssignableTo(typeof(IHost));
            FieldInfo[] shared = type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            return new Layout(
                fields.Sum(field => (long)SizeOf(field.FieldType)),
                [.. fields.Where(field => HasReferences(field.FieldType) && (!isHost || field.FieldType == typeof(Random)))],
                type.IsValueType ? [] : Array.FindAll(shared, field => field.FieldType == type && !field.IsLiteral));
        });

        public static bool HasReferences(Type type) =>
            !type.IsPrimitive && !type.IsEnum && !type.IsPointer && !type.IsFunctionPointer && (!type.IsValueType || Of(type).References.Length > 0);
    }
}
