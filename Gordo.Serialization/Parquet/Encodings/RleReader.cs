namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>
/// Reads the RLE/bit-packing hybrid encoding of levels, dictionary indices and booleans.
/// </summary>
/// <remarks>
/// <see href="https://github.com/apache/parquet-format/blob/master/Encodings.md#run-length-encoding--bit-packing-hybrid-rle--3">
/// Encodings.md, Run Length Encoding / Bit-Packing Hybrid</see>.
/// </remarks>
internal ref struct RleReader
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly int _bitWidth;
    private int _position;

    // The rest of the current run: copies of one value, or packed values that start at a bit.
    private long _left;
    private bool _isPacked;
    private int _value;
    private long _bit;

    public RleReader(ReadOnlySpan<byte> data, int bitWidth)
    {
        if (bitWidth is < 0 or > 32)
            throw new FrameException($"A bit width of {bitWidth} is more than 32.");
        _data = data;
        _bitWidth = bitWidth;
    }

    /// <summary>Reads the next values.</summary>
    /// <exception cref="FrameException">There are fewer values.</exception>
    public void Read(scoped Span<int> values)
    {
        while (!values.IsEmpty)
        {
            int count = NextRun(values.Length, out bool isPacked, out int value);
            if (isPacked)
                BitUnpacker.Unpack(_data, _bitWidth, _bit, values[..count]);
            else
                values[..count].Fill(value);
            Advance(count);
            values = values[count..];
        }
    }

    /// <summary>
    /// Returns the length of the next run: that many copies of <paramref name="value"/>, or that many packed values.
    /// <see cref="Advance"/> moves past them.
    /// </summary>
    /// <returns>1 to <paramref name="limit"/>.</returns>
    public int NextRun(int limit, out bool isPacked, out int value)
    {
        while (_left == 0)
            ReadRunHeader();
        isPacked = _isPacked;
        value = _value;
        return (int)Math.Min(_left, limit);
    }

    /// <summary>Reads packed values of one bit each into flags.</summary>
    public readonly void UnpackBits(Span<bool> flags)
    {
        for (int i = 0; i < flags.Length; i++)
        {
            long bit = _bit + i;
            flags[i] = (_data[(int)(bit >> 3)] >> (int)(bit & 7) & 1) != 0;
        }
    }

    public void Advance(int count)
    {
        _left -= count;
        _bit += (long)count * _bitWidth;
    }

    private void ReadRunHeader()
    {
        uint header = ReadVarint();
        if ((header & 1) == 0)
        {
            _isPacked = false;
            _left = header >> 1;
            _value = ReadRunValue();
            return;
        }
        // Groups of eight values. Some writers truncate the last group, so the announced bytes may be incomplete.
        long values = (long)(header >> 1) * 8;
        _isPacked = _bitWidth > 0;
        _value = 0;
        _left = values;
        if (_bitWidth == 0)
            return;
        _bit = (long)_position * 8;
        long bytes = Math.Min((long)(header >> 1) * _bitWidth, _data.Length - _position);
        _left = Math.Min(values, bytes * 8 / _bitWidth);
        _position += (int)bytes;
    }

    private int ReadRunValue()
    {
        int bytes = (_bitWidth + 7) / 8;
        if (_data.Length - _position < bytes)
            throw new FrameException("The data ends before the value of a run.");
        uint value = 0;
        for (int i = 0; i < bytes; i++)
            value |= (uint)_data[_position++] << (8 * i);
        return (int)value;
    }

    private uint ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if (_position >= _data.Length)
                throw new FrameException("There are fewer runs than the page has values.");
            byte next = _data[_position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80 && value <= uint.MaxValue)
                return (uint)value;
        }
        throw new FrameException("The header of a run is longer than 32 bits.");
    }
}
