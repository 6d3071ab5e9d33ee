using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Tests.Reliability;

/// <summary>Sends HTTP over plain sockets, including requests that HTTP clients refuse to send.</summary>
internal static class RawClient
{
    /// <summary>Sends bytes and reads until the server closes the connection or the time is up.</summary>
    public static async Task<string> ExchangeAsync(int port, byte[] request, double timeoutSeconds = 8)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        try
        {
            await stream.WriteAsync(request);
        }
        catch (IOException)
        {
            // The connection is closed already; there may still be an answer.
        }
        return await ReadAsync(stream, timeoutSeconds);
    }

    public static Task<string> ExchangeAsync(int port, string request, double timeoutSeconds = 8) =>
        ExchangeAsync(port, Encoding.Latin1.GetBytes(request), timeoutSeconds);

    /// <summary>Reads until the server closes the connection or the time is up.</summary>
    public static async Task<string> ReadAsync(NetworkStream stream, double timeoutSeconds)
    {
        using var answer = new MemoryStream();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(timeoutSeconds));
        try
        {
            await stream.CopyToAsync(answer, timeout.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The connection is closed or the time is up: return what was received.
        }
        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>Sends the start of a request, then single bytes slowly, until the server closes the connection.</summary>
    /// <returns>The answer and the elapsed time; null if the server still waited when the time was up.</returns>
    public static async Task<(string? Answer, TimeSpan Elapsed)> DripAsync(int port, string beginning, byte drip, TimeSpan timeout)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        long started = Stopwatch.GetTimestamp();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(beginning));
        Task<string> answer = ReadAsync(stream, timeout.TotalSeconds);
        byte[] one = [drip];
        try
        {
            while (!answer.IsCompleted && Stopwatch.GetElapsedTime(started) < timeout)
            {
                await stream.WriteAsync(one);
                await Task.WhenAny(answer, Task.Delay(200));
            }
        }
        catch (IOException)
        {
            // The server closed the connection.
        }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        return elapsed < timeout ? (await answer, elapsed) : (null, elapsed);
    }
}
