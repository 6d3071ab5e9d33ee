using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Tests.Reliability;

/// <summary>HTTP on plain sockets, for what no proper client would send.</summary>
internal static class RawClient
{
    /// <summary>Sends bytes and reads until the server hangs up or patience ends.</summary>
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
            // Hung up on already; there may be an answer all the same.
        }
        return await ReadAsync(stream, patienceSeconds);
    }

    public static Task<string> ExchangeAsync(int port, string request, double patienceSeconds = 8) =>
        ExchangeAsync(port, Encoding.Latin1.GetBytes(request), patienceSeconds);

    /// <summary>What the server sends until it hangs up or patience ends.</summary>
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
            // Hung up on, or kept waiting: what came before counts.
        }
        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>Sends a beginning, then a byte now and then, until the server hangs up.</summary>
    /// <returns>The server's answer, and how long it took; null where the server was still patient at the end.</returns>
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
            // Hung up.
        }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        return elapsed < patience ? (await answer, elapsed) : (null, elapsed);
    }
}
