namespace Gordo.Core.Building.Sources;

/// <summary>Receives a reading.</summary>
/// <param name="tag">The index of the tag among those asked for.</param>
/// <param name="time">Nanoseconds since 1970 UTC.</param>
/// <param name="value">The value, which is not missing.</param>
internal delegate void ReadingSink(int tag, long time, double value);
