using Gordo.Serialization;

namespace Gordo.Api.Requests;

/// <summary>The server is overloaded; answered with 503 and <c>Retry-After</c>.</summary>
public sealed class BusyException : GordoException
{
    /// <summary>The message of requests that are refused for lack of memory.</summary>
    public const string OutOfMemoryMessage = "The server is short of memory and accepts no more requests of this size now.";

    /// <summary>Creates the exception with a message for the client.</summary>
    public BusyException(string message)
        : base(message)
    {
    }

    /// <summary>The reason in metrics.</summary>
    public RefusalReason Reason { get; init; } = RefusalReason.Memory;
}
