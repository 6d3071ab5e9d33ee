namespace Gordo.Core.MlNet.Archive;

/// <summary>A kind of component that is understood.</summary>
/// <param name="Loader">The loader signature files name it by.</param>
/// <param name="Signature">The model signature its record must carry.</param>
/// <param name="Newest">The newest version of the record that is understood.</param>
/// <param name="Oldest">The oldest.</param>
/// <param name="Read">Reads the record.</param>
/// <param name="Alternate">Another loader signature, from old files.</param>
internal sealed record ComponentKind<T>(
    string Loader, string Signature, uint Newest, uint Oldest, Func<Component, T> Read, string? Alternate = null);
