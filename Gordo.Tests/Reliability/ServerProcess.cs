using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Reliability;

/// <summary>The server in a separate process, so that tests can kill it, limit its resources and break its connections.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Port = port;
        Client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"),
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public HttpClient Client { get; }

    public int Port { get; }

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The process ID.</summary>
    public int Id => _process.Id;

    /// <summary>The resident memory of the process now, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The highest resident memory so far, in bytes.</summary>
    public long PeakBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>The processor time used so far, on all cores.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a server, by default over <see cref="GordoHost.TestCollection"/>, and waits until it is ready.</summary>
    public static Task<ServerProcess> StartAsync(params (string Name, string Value)[] settings) => StartUnderAsync([], settings);

    /// <summary>Starts a server through a program that executes it, such as <c>prlimit</c>.</summary>
    public static async Task<ServerProcess> StartUnderAsync(string[] wrapper, params (string Name, string Value)[] settings)
    {
        int port = FreePort();
        // The published server if one is named, else the one built with the tests.
        string[] program = Environment.GetEnvironmentVariable("GORDO_PUBLISHED") is { Length: > 0 } folder
            ? [Path.Combine(folder, "gordo")]
            : ["dotnet", Path.Combine(AppContext.BaseDirectory, "gordo.dll")];
        string[] command = [.. wrapper, .. program, "run-server"];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GORDO_SERVER_HOST"] = "127.0.0.1";
        start.Environment["GORDO_SERVER_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["MODEL_COLLECTION_DIR"] = GordoHost.TestCollection;
        foreach ((string name, string value) in settings)
            start.Environment[name] = value;
        Process process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        var server = new ServerProcess(process, port);
        process.OutputDataReceived += server.Append;
        process.ErrorDataReceived += server.Append;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (int i = 0; i < 600 && !process.HasExited; i++)
        {
            try
            {
                using HttpResponseMessage ready = await server.Client.GetAsync("/healthcheck/ready");
                if (ready.StatusCode == HttpStatusCode.OK)
                    return server;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(50);
        }
        throw new InvalidOperationException($"The server did not become ready:\n{server.Log}");
    }

    /// <summary>Waits until the readiness has a status; the collection's folder is looked at every second.</summary>
    public async Task WaitForReadinessAsync(HttpStatusCode status)
    {
        for (int i = 0; i < 300; i++)
        {
            using HttpResponseMessage ready = await Client.GetAsync("/healthcheck/ready");
            if (ready.StatusCode == status)
                return;
            await Task.Delay(50);
        }
        throw new AssertionException($"The readiness did not become {status}.");
    }

    /// <summary>Posts one row to the prediction route of a model.</summary>
    public Task<HttpResponseMessage> PredictAsync(string model, string query = "") => Client.PostAsync(
        $"/gordo/v0/p/{model}/prediction{query}", new StringContent("""{"X": [[1, 2, 3, 4]]}""", Encoding.UTF8, "application/json"));

    /// <summary>Sends SIGTERM and waits until the process ends.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        const int SigTerm = 15;
        Kill(_process.Id, SigTerm).Should().Be(0);
        await _process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        return _process.ExitCode;
    }

    /// <summary>Kills the process and waits until it ends.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private void Append(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
            _log.AppendLine(line.Data);
    }

    /// <summary>Returns a port that is free now, below the range of ephemeral ports.</summary>
    public static int FreePort()
    {
        const int First = 20_000, Count = 12_000;
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, First + Random.Shared.Next(Count));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // The port is in use: try another one.
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
