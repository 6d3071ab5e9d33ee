// The best that Kestrel can do on this machine: reads the body to its end and sends as many bytes as the last path segment
// says. Below /mvc/ a controller does the same, which is the best that a service with controllers can do.
using System.Globalization;
using Ceiling;

WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new() { Args = args });
builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
{
    options.AddServerHeader = false;
    options.Limits.MaxRequestBodySize = null;
    options.ListenLocalhost(int.Parse(args[0], CultureInfo.InvariantCulture));
});
builder.Services.AddMvcCore().AddApplicationPart(typeof(MovingController).Assembly);
await using WebApplication app = builder.Build();
app.MapWhen(context => context.Request.Path.StartsWithSegments("/mvc", StringComparison.Ordinal), branch =>
{
    branch.UseRouting();
    branch.UseEndpoints(endpoints => endpoints.MapControllers());
});
app.Run(context => Bytes.MoveAsync(context, long.Parse(context.Request.Path.Value.AsSpan(1), CultureInfo.InvariantCulture)));
await app.RunAsync();
