using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>
/// Enumerates the rows of one window that lie in the input: one position on all axes but the last; along the last axis a
/// row has <see cref="Count"/> elements, <see cref="Step"/> apart.
/// </summary>
internal ref struct WindowRows
{
    private readonly ref readonly WindowLayout _layout;
    private readonly int _last;
    private Shape _from;
    private Shape _to;
    private Shape _at;
    private Shape _start;
    private bool _more;

    public WindowRows(in WindowLayout layout, in Shape window)
    {
        _layout = ref layout;
        _last = layout.Rank - 1;
        _from = _to = _at = _start = window;
        _more = true;
        for (int axis = 0; axis <= _last; axis++)
        {
            (_from[axis], _to[axis], _start[axis]) = layout.Within(axis, window[axis]);
            _more &= _from[axis] < _to[axis];
        }
        _at = _from;
        Count = _more ? _to[_last] - _from[_last] : 0;
        Step = layout.Dilation[_last];
    }

    public int Count { get; }

    public int Step { get; }

    /// <summary>The number of elements of the window that lie in the input.</summary>
    public readonly int Total
    {
        get
        {
            int total = Count;
            for (int axis = 0; axis < _last; axis++)
                total *= Math.Max(0, _to[axis] - _from[axis]);
            return total;
        }
    }

    /// <summary>Moves to the next row and returns its offset in the plane.</summary>
    public bool Next(out int offset)
    {
        offset = 0;
        if (!_more)
            return false;
        for (int axis = 0; axis < _last; axis++)
            offset = (offset + _start[axis] + (_at[axis] - _from[axis]) * _layout.Dilation[axis]) * _layout.Input[axis + 1];
        offset += _start[_last];
        _more = false;
        for (int axis = _last - 1; axis >= 0 && !_more; axis--)
        {
            _more = ++_at[axis] < _to[axis];
            if (!_more)
                _at[axis] = _from[axis];
        }
        return true;
    }
}
