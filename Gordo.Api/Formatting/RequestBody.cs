using System.Buffers;
using System.IO.Pipelines;
using Gordo.Api.Requests;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Formatting;

/// <summary>Reads a request's body into one block of memory.</summary>
internal static class RequestBody
{
    // What is set aside before a byte has come, whatever length the client announces.
    private const int LargestFirstBlock = 1024 * 1024;

    // Beside the body, its frames and their answer: about twice as much for readings in JSON.
    private const int FramesPerByte = 2;

    /// <summary>
    /// Reads the body to its end. Its length is bounded by the server's limit on bodies, no more memory is set aside
    /// than has come in, doubled, and none that the server has no room for.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is too long, or ends early.</exception>
    /// <exception cref="BusyException">There is no memory for it, or for what will be made of it.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        HttpRequest request, FrameMemory memory, MemoryGuard guard, RequestDeadline deadline)
    {
        guard.Admit((1 + FramesPerByte) * (request.ContentLength ?? 0));
        PipeReader reader = request.BodyReader;
        byte[] block = [];
        int length = 0;
        while (true)
        {
            if (!reader.TryRead(out ReadResult result))
                result = await reader.ReadAsync(deadline.Token);
            ReadOnlySequence<byte> buffer = result.Buffer;
            try
            {
                int coming = checked((int)buffer.Length);
                if (block.Length == 0)
                    block = memory.RentArray<byte>((int)Math.Clamp(request.ContentLength ?? 0, coming + 1, Math.Max(coming + 1, LargestFirstBlock)));
                while (block.Length < length + coming)
                {
                    guard.Admit(2L * block.Length);
                    block = memory.Grow(block);
                }
                buffer.CopyTo(block.AsSpan(length));
                length += coming;
            }
            finally
            {
                // Also where there is no room: what is left of the body cannot be drained while a part of it is held.
                reader.AdvanceTo(buffer.End);
            }
            if (!result.IsCompleted)
                continue;
            if (length > MemoryGuard.SmallRequest)
                guard.Admit(FramesPerByte * (long)length);
            return block.AsMemory(0, length);
        }
    }
}
