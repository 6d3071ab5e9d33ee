using System.Buffers;
using System.IO.Pipelines;

namespace Ceiling;

/// <summary>Reads a request body and sends a given number of bytes.</summary>
internal static class Bytes
{
    private static readonly byte[] Content = Enumerable.Repeat((byte)'x', 64 * 1024).ToArray();

    public static async Task MoveAsync(HttpContext context, long left)
    {
        PipeReader body = context.Request.BodyReader;
        while (true)
        {
            ReadResult read = await body.ReadAsync(context.RequestAborted);
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }
        context.Response.ContentLength = left;
        PipeWriter output = context.Response.BodyWriter;
        while (left > 0)
        {
            int length = (int)Math.Min(left, Content.Length);
            output.Write(Content.AsSpan(0, length));
            left -= length;
            await output.FlushAsync(context.RequestAborted);
        }
    }
}
