// What Kestrel does at best on this machine: reads the body to its end, and answers as many bytes as the last part of
// the path says.
using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;

byte[] filling = new byte[64 * 1024];
filling.AsSpan().Fill((byte)'x');

WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new() { Args = args });
builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
{
    options.AddServerHeader = false;
    options.Limits.MaxRequestBodySize = null;
    options.ListenLocalhost(int.Parse(args[0], CultureInfo.InvariantCulture));
});
await using WebApplication app = builder.Build();
app.Run(async context =>
{
    PipeReader body = context.Request.BodyReader;
    while (true)
    {
        ReadResult read = await body.ReadAsync(context.RequestAborted);
        body.AdvanceTo(read.Buffer.End);
        if (read.IsCompleted)
            break;
    }
    long left = long.Parse(context.Request.Path.Value.AsSpan(1), CultureInfo.InvariantCulture);
    context.Response.ContentLength = left;
    PipeWriter output = context.Response.BodyWriter;
    while (left > 0)
    {
        int length = (int)Math.Min(left, filling.Length);
        output.Write(filling.AsSpan(0, length));
        left -= length;
        await output.FlushAsync(context.RequestAborted);
    }
});
await app.RunAsync();
