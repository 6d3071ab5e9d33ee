using System.Buffers;
using System.IO.Pipelines;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Formatting;

/// <summary>Reads a request's body into one block of memory.</summary>
internal static class RequestBody
{
    // What is set aside before a byte has come, whatever length the client announces.
    private const int LargestFirstBlock = 1024 * 1024;

    /// <summary>
    /// Reads the body to its end. Its length is bounded by the server's limit on bodies, and no more memory is set
    /// aside than has come in, doubled.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is too long, or ends early.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, FrameMemory memory, CancellationToken cancellation)
    {
        PipeReader reader = request.BodyReader;
        byte[] block = [];
        int length = 0;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellation);
            ReadOnlySequence<byte> buffer = result.Buffer;
            int coming = checked((int)buffer.Length);
            if (block.Length == 0)
                block = memory.RentArray<byte>((int)Math.Clamp(request.ContentLength ?? 0, coming + 1, Math.Max(coming + 1, LargestFirstBlock)));
            while (block.Length < length + coming)
                block = memory.Grow(block);
            buffer.CopyTo(block.AsSpan(length));
            length += coming;
            reader.AdvanceTo(buffer.End);
            if (result.IsCompleted)
                return block.AsMemory(0, length);
        }
    }
}
