using Gordo.Serialization;

namespace Gordo.Api.Requests;

/// <summary>The server has no room for the request now; answered with 503 and <c>Retry-After</c>.</summary>
public sealed class BusyException : GordoException
{
    /// <summary>What a request is told that finds no memory.</summary>
    public const string MemoryIsShort = "The server is short of memory and takes no more requests of this size now.";

    /// <summary>Creates the exception with what there is no room in.</summary>
    public BusyException(string message)
        : base(message)
    {
    }

    /// <summary>What metrics count it as.</summary>
    public RefusalReason Reason { get; init; } = RefusalReason.Memory;
}
