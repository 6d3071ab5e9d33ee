using System.Buffers;
using System.IO.Pipelines;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Formatting;

/// <summary>Reads a request's body into one block of memory.</summary>
internal static class RequestBody
{
    // Beside the body, its frames and their answer: about twice as much for readings in JSON.
    private const int FramesPerByte = 2;

    private static readonly TimeSpan NoticeTakes = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Reads the body to its end. Its length is bounded by the server's limit on bodies, no more memory is set aside
    /// than four times what has come in, whatever length is announced, and none that the server has no room for.
    /// </summary>
    /// <returns>The body, in an array of the request's memory.</returns>
    /// <exception cref="BadHttpRequestException">The body is too long, or cannot be read to its end.</exception>
    /// <exception cref="BusyException">There is no memory for it, or for what will be made of it.</exception>
    /// <exception cref="OperationCanceledException">Time is up, or the client gone.</exception>
    public static async ValueTask<ArraySegment<byte>> ReadAsync(HttpRequest request, RequestHold hold, RequestDeadline deadline)
    {
        hold.CheckAnnounced((1 + FramesPerByte) * (request.ContentLength ?? 0));
        FrameMemory memory = hold.Frames;
        PipeReader reader = request.BodyReader;
        byte[] block = [];
        int length = 0;
        while (true)
        {
            if (!TryRead(reader, out ReadResult result))
                result = await ReadNextAsync(reader, request.HttpContext, hold, deadline);
            ReadOnlySequence<byte> buffer = result.Buffer;
            try
            {
                int coming = checked((int)buffer.Length);
                if (block.Length == 0)
                    block = memory.RentArray<byte>(coming + 1);
                // Fewer steps, and less to copy, where a client says that there is much to come.
                while (block.Length < length + coming)
                    block = memory.Grow(block, times: request.ContentLength > 2L * block.Length ? 4 : 2);
                buffer.CopyTo(block.AsSpan(length));
                length += coming;
            }
            finally
            {
                // Also where there is no room: what is left of the body cannot be drained while a part of it is held.
                reader.AdvanceTo(buffer.End);
            }
            if (result.IsCanceled)
                deadline.Token.ThrowIfCancellationRequested();
            if (!result.IsCompleted)
                continue;
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

    private static async ValueTask<ReadResult> ReadNextAsync(PipeReader reader, HttpContext context, RequestHold hold, RequestDeadline deadline)
    {
        try
        {
            // A read that a token cancels leaves the reader reading, and the server cannot drain the body any more.
            using CancellationTokenRegistration timeout = deadline.Token.UnsafeRegister(static reader => Cancel((PipeReader)reader!), reader); // registered with one
            return await hold.WaitAsync(reader.ReadAsync(CancellationToken.None));
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            // Reset, cut off or broken on its way here. The server is told so in another way, too, and until it knows would
            // try to drain the body by a reader that is still reading.
            await Task.Delay(NoticeTakes, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw Broken(exception);
        }
    }

    private static BadHttpRequestException Broken(IOException exception) =>
        new("The body could not be read to its end.", StatusCodes.Status400BadRequest, exception);

    private static void Cancel(PipeReader reader)
    {
        try
        {
            reader.CancelPendingRead();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection has ended, and so does the read.
        }
    }
}
