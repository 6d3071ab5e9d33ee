namespace Gordo.Api.Requests;

/// <summary>Why a sound request is turned away, as metrics name it.</summary>
public enum RefusalReason
{
    /// <summary>There is no memory for it now.</summary>
    Memory,

    /// <summary>As many predictions as may wait do already.</summary>
    Queue,

    /// <summary>It took longer than a request may.</summary>
    Deadline,

    /// <summary>Its body came too slowly.</summary>
    Rate,

    /// <summary>It shows no good key or token.</summary>
    Unauthorized,

    /// <summary>Its key or token does not allow it.</summary>
    Forbidden,

    /// <summary>The issuer of tokens cannot be asked.</summary>
    Issuer,
}
