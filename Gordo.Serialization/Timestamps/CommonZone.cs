using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Timestamps;

/// <summary>The time zone of an index whose labels are read one by one.</summary>
internal struct CommonZone
{
    private int? _offset;
    private bool _isStarted;

    /// <summary>The zone of the labels so far; null if they have none.</summary>
    public TimestampZone? Zone { get; private set; }

    /// <summary>Adds a label's offset from UTC in seconds; null if the label has none.</summary>
    /// <returns>False if labels with and without an offset are mixed.</returns>
    public bool TryAdd(int? offset)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            _offset = offset;
            Zone = offset is { } seconds ? TimestampZone.FromOffset(seconds) : null;
        }
        else if (_offset is null != offset is null)
        {
            return false;
        }
        else if (offset != _offset)
        {
            // Differs from gordo: labels with different offsets become UTC; pandas gives an index of objects.
            Zone = TimestampZone.Utc;
        }
        return true;
    }
}
