using System.Buffers;
using System.IO.Pipelines;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Formatting;

/// <summary>Reads a request body into contiguous memory.</summary>
internal static class RequestBody
{
    // The frames and the response take about twice the length of a JSON body.
    private const int FramesPerByte = 2;

    private const int LongBody = 1024 * 1024;

    private static readonly TimeSpan DisconnectDelay = TimeSpan.FromSeconds(1);

    /// <summary>Refuses compressed bodies: a body could expand a thousandfold, which cannot be known in advance.</summary>
    /// <exception cref="BadHttpRequestException">The body is compressed.</exception>
    public static void CheckEncoding(HttpRequest request)
    {
        string encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return;
        throw new BadHttpRequestException(
            "The body has a Content-Encoding; compressed bodies are not supported.", StatusCodes.Status415UnsupportedMediaType);
    }

    /// <summary>
    /// Reads the body to its end. Kestrel limits its length. The buffer is at most four times as long as the bytes
    /// received, whatever the <c>Content-Length</c>, and is refused if memory is short.
    /// </summary>
    /// <returns>The body, in an array from the request's memory.</returns>
    /// <exception cref="BadHttpRequestException">The body is too long or incomplete.</exception>
    /// <exception cref="BusyException">There is not enough memory for the body, its frames and the response.</exception>
    /// <exception cref="OperationCanceledException">The deadline has passed, or the client has disconnected.</exception>
    public static async ValueTask<ArraySegment<byte>> ReadAsync(HttpRequest request, RequestMemory requestMemory, RequestDeadline deadline)
    {
        requestMemory.CheckContentLength((1 + FramesPerByte) * (request.ContentLength ?? 0));
        FrameMemory memory = requestMemory.Frames;
        PipeReader reader = request.BodyReader;
        byte[] block = [];
        int length = 0;
        while (true)
        {
            if (!TryRead(reader, out ReadResult result))
                result = await ReadNextAsync(reader, request.HttpContext, requestMemory, deadline);
            ReadOnlySequence<byte> buffer = result.Buffer;
            try
            {
                int received = checked((int)buffer.Length);
                if (block.Length == 0)
                    block = memory.RentArray<byte>(received + 1);
                // A large Content-Length makes the buffer grow faster, which saves copies.
                while (block.Length < length + received)
                    block = memory.Grow(block, times: request.ContentLength > 2L * block.Length ? 4 : 2);
                buffer.CopyTo(block.AsSpan(length));
                length += received;
            }
            finally
            {
                // In `finally`, because Kestrel cannot drain the rest of the body while part of it is not consumed.
                reader.AdvanceTo(buffer.End);
            }
            if (result.IsCanceled)
                deadline.Token.ThrowIfCancellationRequested();
            if (!result.IsCompleted)
            {
                // A thread of a short request that has just become ready waits for one piece, not for a time slice of milliseconds.
                if (length > LongBody)
                    Thread.Yield();
                continue;
            }
            if (length > MemoryGuard.SmallRequest)
                memory.Reserve(FramesPerByte * (long)length);
            return new(block, 0, length);
        }
    }

    private static bool TryRead(PipeReader reader, out ReadResult result)
    {
        try
        {
            return reader.TryRead(out result);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw Broken(exception);
        }
    }

    private static async ValueTask<ReadResult> ReadNextAsync(PipeReader reader, HttpContext context, RequestMemory requestMemory, RequestDeadline deadline)
    {
        try
        {
            // Cancelling ReadAsync by a token would leave the read pending, and Kestrel could not drain the body.
            using CancellationTokenRegistration timeout = deadline.Token.UnsafeRegister(static reader => Cancel((PipeReader)reader!), reader); // The state is the reader.
            return await requestMemory.WaitAsync(reader.ReadAsync(CancellationToken.None));
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            // The connection was reset or closed. Kestrel learns this independently, and until then would try to drain the body
            // with a reader whose read is still pending.
            await Task.Delay(DisconnectDelay, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw Broken(exception);
        }
    }

    private static BadHttpRequestException Broken(IOException exception) =>
        new("The request body is incomplete.", StatusCodes.Status400BadRequest, exception);

    private static void Cancel(PipeReader reader)
    {
        try
        {
            reader.CancelPendingRead();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is closed, which ends the read too.
        }
    }
}
