namespace Gordo.Api.Hosting;

/// <summary>Events of the framework that this server reports itself.</summary>
internal static class FrameworkEvents
{
    // Microsoft.Extensions.Hosting.Internal.LoggerEventIds.HostedServiceStartupFaulted; logged with a stack trace.
    private const int StartupFaulted = 11;
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>Returns true for the event that the host cannot start: the exception is reported by the command, a busy port in one line.</summary>
    public static bool IsRedundant(string category, EventId id) => id.Id == StartupFaulted && category == Host;
}
