using System.Text;
using Gordo.Serialization.Frames;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Core.Engines.MlNet;

/// <summary>The values of one input column of a row.</summary>
internal abstract class InputField
{
    /// <summary>The getter, a <see cref="Microsoft.ML.ValueGetter{TValue}"/> of the column's type.</summary>
    public abstract Delegate Getter { get; }

    /// <summary>The row that the getter returns.</summary>
    public int Row { get; set; }

    /// <summary>Sets the columns of the request.</summary>
    public abstract void Read(ReadOnlySpan<ReadOnlyMemory<double>> slots, TextColumn? text);

    /// <summary>Forgets the columns of the request.</summary>
    public virtual void Clear()
    {
    }

    /// <summary>A single number.</summary>
    public sealed class Scalar<T>(Func<double, T> convert) : InputField
    {
        private ReadOnlyMemory<double> _values;

        public override Delegate Getter => (ValueGetter<T>)Get;

        public override void Read(ReadOnlySpan<ReadOnlyMemory<double>> slots, TextColumn? text) => _values = slots[0];

        public override void Clear() => _values = default;

        private void Get(ref T value) => value = convert(_values.Span[Row]);
    }

    /// <summary>A vector with a column of the request for each slot.</summary>
    public sealed class Vector<T>(int size, Func<double, T> convert) : InputField
    {
        private readonly ReadOnlyMemory<double>[] _slots = new ReadOnlyMemory<double>[size];

        public override Delegate Getter => (ValueGetter<VBuffer<T>>)Get;

        public override void Read(ReadOnlySpan<ReadOnlyMemory<double>> slots, TextColumn? text) => slots.CopyTo(_slots);

        public override void Clear() => Array.Clear(_slots);

        private void Get(ref VBuffer<T> value)
        {
            VBufferEditor<T> editor = VBufferEditor.Create(ref value, size);
            for (int i = 0; i < size; i++)
                editor.Values[i] = convert(_slots[i].Span[Row]);
            value = editor.Commit();
        }
    }

    /// <summary>A text. ML.NET knows no missing text apart from the empty one.</summary>
    public sealed class Words : InputField
    {
        private TextColumn? _text;
        private char[] _characters = new char[64];

        public override Delegate Getter => (ValueGetter<ReadOnlyMemory<char>>)Get;

        public override void Read(ReadOnlySpan<ReadOnlyMemory<double>> slots, TextColumn? text) => _text = text;

        public override void Clear()
        {
            _text = null;
            // A long note of one request is not kept.
            if (_characters.Length > 4096)
                _characters = new char[64];
        }

        private void Get(ref ReadOnlyMemory<char> value)
        {
            ReadOnlySpan<byte> utf8 = _text is null || _text.IsMissing(Row) ? [] : _text[Row];
            if (utf8.Length > _characters.Length)
                _characters = new char[Math.Max(utf8.Length, 2 * _characters.Length)];
            value = _characters.AsMemory(0, Encoding.UTF8.GetChars(utf8, _characters));
        }
    }

    /// <summary>A column that the answer does not need but a step names: the default of its type.</summary>
    public sealed class Unused<T>(T value) : InputField
    {
        public override Delegate Getter => (ValueGetter<T>)Get;

        public override void Read(ReadOnlySpan<ReadOnlyMemory<double>> slots, TextColumn? text)
        {
        }

        private void Get(ref T target) => target = value;
    }

    /// <summary>A vector that the answer does not need but a step names: defaults of its type.</summary>
    public sealed class UnusedVector<T>(int size) : InputField
    {
        public override Delegate Getter => (ValueGetter<VBuffer<T>>)Get;

        public override void Read(ReadOnlySpan<ReadOnlyMemory<double>> slots, TextColumn? text)
        {
        }

        private void Get(ref VBuffer<T> value)
        {
            VBufferEditor<T> editor = VBufferEditor.Create(ref value, size, 0);
            value = editor.Commit();
        }
    }
}
