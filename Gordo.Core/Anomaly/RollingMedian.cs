using System.Buffers;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Anomaly;

/// <summary>Computes a rolling median: for each row, the median of the last rows of a window.</summary>
/// <remarks>
/// pandas: <c>rolling(window).median()</c>. The values of the window are stored in the slots of a ring buffer. The slots
/// are ordered in two heaps: the lower half with its largest value on top, the upper half with its smallest on top. The
/// entering value overwrites the leaving one in place, and its slot is sifted to its new position: O(log window) per
/// value, with no allocation. A missing value or an infinity (pandas treats it as missing here) makes the median
/// missing while it is in the window.
/// </remarks>
internal ref struct RollingMedian
{
    private readonly Span<double> _values;

    // Slots by place: 0.._lower-1 is the lower heap, the rest is the upper heap.
    private readonly Span<int> _slots;
    private readonly Span<int> _places;
    private readonly int _lower;
    private int _missing;

    private RollingMedian(Span<double> values, Span<int> slots, Span<int> places)
    {
        _values = values;
        _slots = slots;
        _places = places;
        // The middle value of an odd window is in the lower half.
        _lower = (values.Length + 1) / 2;
    }

    /// <summary>Writes the median of each value and the <paramref name="window"/> - 1 before it.</summary>
    /// <param name="values">The scores, row after row.</param>
    /// <param name="window">At least 1.</param>
    /// <param name="medians">As long as <paramref name="values"/>; NaN where the window is not full.</param>
    public static void Compute(ReadOnlySpan<double> values, int window, Span<double> medians)
    {
        medians[..Math.Min(window - 1, values.Length)].Fill(double.NaN);
        if (values.Length < window)
            return;
        double[] ring = PoisonedMemory.Fill(ArrayPool<double>.Shared.Rent(window));
        int[] heaps = PoisonedMemory.Fill(ArrayPool<int>.Shared.Rent(2 * window));
        try
        {
            var median = new RollingMedian(ring.AsSpan(0, window), heaps.AsSpan(0, window), heaps.AsSpan(window, window));
            median.Fill(values[..window]);
            medians[window - 1] = median.Current;
            int slot = 0;
            for (int row = window; row < values.Length; row++)
            {
                median.Replace(slot, values[row]);
                medians[row] = median.Current;
                slot = slot + 1 == window ? 0 : slot + 1;
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(PoisonedMemory.Fill(ring));
            ArrayPool<int>.Shared.Return(PoisonedMemory.Fill(heaps));
        }
    }

    private readonly double Current
    {
        get
        {
            if (_missing > 0)
                return double.NaN;
            double middle = _values[_slots[0]];
            return (_values.Length & 1) != 0 ? middle : (middle + _values[_slots[_lower]]) / 2;
        }
    }

    private void Fill(ReadOnlySpan<double> values)
    {
        for (int slot = 0; slot < values.Length; slot++)
        {
            _values[slot] = Orderable(values[slot]);
            if (!double.IsFinite(values[slot]))
                _missing++;
            _slots[slot] = slot;
        }
        // In ascending order the upper half is already a heap; the lower half becomes one when reversed.
        MemoryExtensions.Sort(_values, _slots);
        _slots[.._lower].Reverse();
        for (int slot = 0; slot < values.Length; slot++)
            _values[slot] = Orderable(values[slot]);
        for (int place = 0; place < _slots.Length; place++)
            _places[_slots[place]] = place;
    }

    private void Replace(int slot, double value)
    {
        if (_values[slot] == double.PositiveInfinity)
            _missing--;
        if (!double.IsFinite(value))
            _missing++;
        _values[slot] = Orderable(value);

        int place = _places[slot];
        if (place < _lower)
        {
            SinkOrRiseLower(place);
            ExchangeTops();
        }
        else
        {
            SinkOrRiseUpper(place);
            ExchangeTops();
        }
    }

    // Replaces NaN and infinities by a value that can be ordered; the median is missing while one is in the window.
    private static double Orderable(double value) => double.IsFinite(value) ? value : double.PositiveInfinity;

    private void ExchangeTops()
    {
        if (_lower >= _slots.Length || _values[_slots[0]] <= _values[_slots[_lower]])
            return;
        Swap(0, _lower);
        SinkLower(0);
        SinkUpper(_lower);
    }

    private void SinkOrRiseLower(int place)
    {
        while (place > 0 && _values[_slots[place]] > _values[_slots[(place - 1) / 2]])
        {
            Swap(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
        SinkLower(place);
    }

    private void SinkLower(int place)
    {
        while (true)
        {
            int child = (2 * place) + 1;
            if (child >= _lower)
                return;
            if (child + 1 < _lower && _values[_slots[child + 1]] > _values[_slots[child]])
                child++;
            if (_values[_slots[child]] <= _values[_slots[place]])
                return;
            Swap(place, child);
            place = child;
        }
    }

    private void SinkOrRiseUpper(int place)
    {
        while (place > _lower)
        {
            int parent = _lower + ((place - _lower - 1) / 2);
            if (_values[_slots[place]] >= _values[_slots[parent]])
                break;
            Swap(place, parent);
            place = parent;
        }
        SinkUpper(place);
    }

    private void SinkUpper(int place)
    {
        while (true)
        {
            int child = _lower + (2 * (place - _lower)) + 1;
            if (child >= _slots.Length)
                return;
            if (child + 1 < _slots.Length && _values[_slots[child + 1]] < _values[_slots[child]])
                child++;
            if (_values[_slots[child]] >= _values[_slots[place]])
                return;
            Swap(place, child);
            place = child;
        }
    }

    private void Swap(int a, int b)
    {
        (_slots[a], _slots[b]) = (_slots[b], _slots[a]);
        _places[_slots[a]] = a;
        _places[_slots[b]] = b;
    }
}
