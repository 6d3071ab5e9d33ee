namespace Gordo.Core.MlNet.Archive;

/// <summary>A supported kind of component.</summary>
/// <param name="Loader">The loader signature that identifies it in files.</param>
/// <param name="Signature">The model signature its record must have.</param>
/// <param name="Newest">The newest supported version of the record.</param>
/// <param name="Oldest">The oldest supported version of the record.</param>
/// <param name="Read">Reads the record.</param>
/// <param name="Alternate">An alternative loader signature, used in old files.</param>
internal sealed record ComponentKind<T>(
    string Loader, string Signature, uint Newest, uint Oldest, Func<Component, T> Read, string? Alternate = null);
