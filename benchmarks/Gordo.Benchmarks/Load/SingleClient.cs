using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Benchmarks.Load;

/// <summary>Posts JSON over one connection with short pauses. It is a blocking socket, so that its own time and collections do not count.</summary>
internal sealed class SingleClient : IDisposable
{
    private const int PauseMilliseconds = 1;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _answer = new byte[8 * 1024 * 1024];

    /// <summary>Connects to the server.</summary>
    public SingleClient(Uri url, byte[] body)
    {
        _socket.Connect(url.Host, url.Port);
        _request = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")), .. body];
    }

    /// <summary>Posts for some time, and returns the milliseconds of each request.</summary>
    public List<double> Send(TimeSpan time)
    {
        List<double> found = [];
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < time;)
        {
            long started = Stopwatch.GetTimestamp();
            Post();
            found.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            Thread.Sleep(PauseMilliseconds);
        }
        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Post()
    {
        _socket.Send(_request);
        // Large answers come in chunks, the last of which is empty.
        for (int length = 0; !_answer.AsSpan(0, length).EndsWith("\r\n0\r\n\r\n"u8);)
        {
            int received = _socket.Receive(_answer, length, _answer.Length - length, SocketFlags.None);
            length = received > 0 ? length + received : throw new IOException("The server closed the connection.");
        }
        if (!_answer.AsSpan().StartsWith("HTTP/1.1 200"u8))
            throw new IOException(Encoding.ASCII.GetString(_answer, 0, 200));
    }
}
