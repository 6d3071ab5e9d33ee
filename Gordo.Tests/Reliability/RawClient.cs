using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Tests.Reliability;

/// <summary>Sends HTTP over plain sockets, including requests that HTTP clients refuse to send.</summary>
internal static class RawClient
{
    /// <summary>Sends bytes and reads until the server closes the connection or the time is up.</summary>
    public static async Task<string> ExchangeAsync(int port, byte[] request, double patienceSeconds = 8)
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
        return await ReadAsync(stream, patienceSeconds);
    }

    public static Task<string> ExchangeAsync(int port, string request, double patienceSeconds = 8) =>
        ExchangeAsync(port, Encoding.Latin1.GetBytes(request), patienceSeconds);

    /// <summary>Reads until the server closes the connection or the time is up.</summary>
    public static async Task<string> ReadAsync(NetworkStream stream, double patienceSeconds)
    {
        using var answer = new MemoryStream();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(patienceSeconds));
        try
        {
            await stream.CopyToAsync(answer, patience.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The connection is closed or the time is up: return what was received.
        }
        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>Sends the start of a request, then single bytes slowly, until the server closes the connection.</summary>
    /// <returns>The answer and the elapsed time; null if the server still waited when the time was up.</returns>
    public static async Task<(string? Answer, TimeSpan Elapsed)> DripAsync(int port, string beginning, byte drip, TimeSpan patience)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        long started = Stopwatch.GetTimestamp();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(beginning));
        Task<string> answer = ReadAsync(stream, patience.TotalSeconds);
        byte[] one = [drip];
        try
        {
            while (!answer.IsCompleted && Stopwatch.GetElapsedTime(started) < patience)
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
        return elapsed < patience ? (await answer, elapsed) : (null, elapsed);
    }
}
