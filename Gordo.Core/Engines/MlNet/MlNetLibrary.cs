using System.Reflection;
using Gordo.Core.Engines.OnnxRuntime;
using Microsoft.ML;
using Microsoft.ML.Transforms.Onnx;

namespace Gordo.Core.Engines.MlNet;

/// <summary>ML.NET, loaded with the first model that needs it.</summary>
internal sealed class MlNetLibrary
{
    private const int MaxReason = 400;

    private static readonly Lock Creation = new();
    private static MlNetLibrary? _instance;

    private readonly MLContext _context = new();
    private readonly TemporaryFolder _folder = new();

    private MlNetLibrary()
    {
        OnnxRuntimeLibrary.DisableTelemetry();
        _context.TempFilePath = _folder.Path;
        // ML.NET's own: threads and spinning for each model, an arena each without bounds.
        _context.SetOnnxSessionOption(new OnnxSessionOptions { CreateSessionOptions = OnnxRuntimeLibrary.CreateOptions });
    }

    /// <summary>The library.</summary>
    /// <exception cref="ModelException">The temporary folder cannot be written.</exception>
    public static MlNetLibrary Instance
    {
        get
        {
            lock (Creation)
                return _instance ??= new MlNetLibrary();
        }
    }

    /// <summary>Loads a model that has passed the checks, and prepares it.</summary>
    /// <param name="zip">The checked file.</param>
    /// <param name="prepare">Receives the model and its input schema, null if the file has none; the model is disposed if it throws.</param>
    /// <returns>The result of <paramref name="prepare"/>, and the native bytes that were allocated.</returns>
    /// <exception cref="ModelException">ML.NET refuses the model, or the temporary folder cannot be written.</exception>
    /// <remarks>
    /// One load at a time: what a failed load leaves behind is then what is new in the folder, and a damaged file that asks
    /// for much memory does not do so several times at once.
    /// </remarks>
    public (T Result, long Bytes) Load<T>(Stream zip, Func<ITransformer, DataViewSchema?, T> prepare) => NativeHeap.Measure(() =>
    {
        _folder.Ensure();
        HashSet<string> before = _folder.List();
        ITransformer? transformer = null;
        try
        {
            transformer = _context.Model.Load(zip, out DataViewSchema? schema);
            return prepare(transformer, schema);
        }
        catch (Exception e)
        {
            (transformer as IDisposable)?.Dispose();
            _folder.DeleteExcept(before);
            throw e as ModelException ?? new ModelException($"ML.NET refuses the model: {Reason(e)}", e as IOException);
        }
    });

    /// <summary>Returns the message of the innermost exception, without paths of temporary files.</summary>
    public string Reason(Exception exception)
    {
        while (exception is TargetInvocationException or AggregateException or InvalidOperationException or TypeInitializationException
            && exception.InnerException is { } inner)
        {
            exception = inner;
        }
        string message = exception.Message;
        for (int at; (at = message.IndexOf(_folder.Path, StringComparison.Ordinal)) >= 0;)
        {
            int end = at;
            while (end < message.Length && !char.IsWhiteSpace(message[end]) && message[end] is not ('"' or '\'' or ')' or ','))
                end++;
            message = string.Concat(message.AsSpan(0, at), "a temporary file", message.AsSpan(end));
        }
        var text = new char[Math.Min(message.Length, MaxReason)];
        for (int i = 0; i < text.Length; i++)
            text[i] = char.IsControl(message[i]) ? ' ' : message[i];
        return exception is OutOfMemoryException ? "it asks for more memory than an array can have" : new string(text).Trim();
    }
}
