namespace Gordo.Api.Requests;

/// <summary>The reason why a request is refused, a label in metrics.</summary>
public enum RefusalReason
{
    /// <summary>Memory is short.</summary>
    Memory,

    /// <summary>The prediction queue is full.</summary>
    Queue,

    /// <summary>The request exceeded the time limit.</summary>
    Deadline,

    /// <summary>The body arrived too slowly.</summary>
    Rate,

    /// <summary>The request has no valid key or token.</summary>
    Unauthorized,

    /// <summary>The key or token lacks the required scope.</summary>
    Forbidden,

    /// <summary>The token issuer cannot be reached.</summary>
    Issuer,
}
