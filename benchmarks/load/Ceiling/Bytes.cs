using System.Buffers;
using System.IO.Pipelines;

namespace Ceiling;

/// <summary>A body in, as many bytes out as somebody says.</summary>
internal static class Bytes
{
    private static readonly byte[] Filling = Enumerable.Repeat((byte)'x', 64 * 1024).ToArray();

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
            int length = (int)Math.Min(left, Filling.Length);
            output.Write(Filling.AsSpan(0, length));
            left -= length;
            await output.FlushAsync(context.RequestAborted);
        }
    }
}
