using Gordo.Core.MlNet.Archive;

namespace Gordo.Core.MlNet.Safety;

/// <summary>How the record of a kind of component is checked: its counts must not exceed the bytes that are there.</summary>
/// <param name="Names">The loader signatures of the kind, alternative ones included.</param>
/// <param name="Oldest">The oldest version whose layout is known here.</param>
/// <param name="Read">Reads the record as far as there are counts; receives the number of entries of the zip file.</param>
internal sealed record RecordCheck(string[] Names, uint Oldest, Action<Component, int> Read);
