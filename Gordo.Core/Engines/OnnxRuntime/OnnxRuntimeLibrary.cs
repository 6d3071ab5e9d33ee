using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Gordo.Core.Engines.OnnxRuntime;

/// <summary>
/// Loads the native library, with the first model that needs it. Separate methods keep the managed library from being loaded
/// earlier.
/// </summary>
internal static partial class OnnxRuntimeLibrary
{
    // What runs of all sessions may take together. A few numbers of a file can ask for terabytes.
    private const uint ArenaBytes = 1U << 30;

    // kSameAsRequested: regions are as large as needed, instead of doubling.
    private const int ExtendAsRequested = 1;
    private const int FirstChunkBytes = 64 << 10;
    private const int DefaultDeadBytes = -1;

    private static readonly Lazy<SessionOptions> LazyOptions = new(Start);

    /// <summary>The options of all sessions.</summary>
    /// <exception cref="ModelException">The library cannot be loaded on this platform.</exception>
    public static SessionOptions Options
    {
        get
        {
            try
            {
                // The lock of the heap is taken before that of the value, as by models that start the library while they are loaded.
                return LazyOptions.IsValueCreated ? LazyOptions.Value : NativeHeap.Start(static () => LazyOptions.Value);
            }
            catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException or EntryPointNotFoundException)
            {
                throw ModelException.Unsupported("ONNX Runtime cannot be loaded on this platform", e);
            }
        }
    }

    /// <summary>
    /// Switches off the telemetry of ONNX Runtime, which writes files below the home and temporary folders and connects to a
    /// server. It reads the native environment when it is loaded; .NET changes only a copy of it.
    /// </summary>
    public static void DisableTelemetry()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetVariable("ORT_DISABLE_TELEMETRY", "1", 1);
        Environment.SetEnvironmentVariable("ORT_DISABLE_TELEMETRY", "1");
    }

    /// <summary>Creates the same options again, for a library that opens sessions itself and may change or dispose them.</summary>
    public static SessionOptions CreateOptions()
    {
        _ = Options; // Starts the library.
        return Create();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SessionOptions Start()
    {
        DisableTelemetry();
        var settings = new EnvironmentCreationOptions { logId = "gordo", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        OrtEnv environment = OrtEnv.IsCreated ? OrtEnv.Instance() : OrtEnv.CreateInstanceWithOptions(ref settings);
        environment.DisableTelemetryEvents();
        // One bounded arena for all sessions, instead of one each that never shrinks.
        using var memory = new OrtMemoryInfo("Cpu", OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        using var arena = new OrtArenaCfg(ArenaBytes, ExtendAsRequested, FirstChunkBytes, DefaultDeadBytes);
        environment.CreateAndRegisterAllocator(memory, arena);
        SessionOptions options = Create();
        // The first session fills the tables of operators of the process.
        new InferenceSession(IdentityModel(), options).Dispose();
        return options;
    }

    // A ModelProto of onnx.proto: y = Identity(x) in IR version 8 and operator set 13.
    private static byte[] IdentityModel()
    {
        byte[] node = [.. Field(1, "x"u8), .. Field(2, "y"u8), .. Field(4, "Identity"u8)];
        byte[] type = Field(2, Field(1, [0x08, 1])); // A tensor of float.
        byte[] graph = [.. Field(1, node), .. Field(2, "graph"u8), .. Field(11, [.. Field(1, "x"u8), .. type]), .. Field(12, [.. Field(1, "y"u8), .. type])];
        return [0x08, 8, .. Field(7, graph), .. Field(8, [0x10, 13])];

        static byte[] Field(int number, ReadOnlySpan<byte> content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
    }

    private static SessionOptions Create()
    {
        var options = new SessionOptions
        {
            // Requests run in parallel already; a pool of threads per model would take memory and cores from others.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            // Constants are computed while a model is loaded, out of the arena's bounds and of any deadline.
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            // Remembers allocations per shape of the input, which is seldom the same twice.
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
        options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
