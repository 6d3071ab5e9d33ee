using System.Buffers;
using System.Runtime.InteropServices;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>
/// A stream that keeps what is written to it in order, <see cref="AnswerBytes"/> by reference and everything else as a
/// copy. The length of an answer is known before it is sent, without writing it twice.
/// </summary>
/// <param name="copies">The approximate number of bytes that will be copied, so that the buffer need not grow.</param>
/// <param name="references">The approximate number of buffers that will be referred to.</param>
internal sealed class StreamRecorder(int copies, int references) : Stream
{
    private readonly List<Part> _parts = new(references);
    private readonly ArrayBufferWriter<byte> _copies = new(copies);
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>The number of parts, which <see cref="PartAt(int)"/> returns.</summary>
    public int Count => _parts.Count;

    /// <summary>Returns the bytes of a part.</summary>
    public ReadOnlySpan<byte> PartAt(int index)
    {
        Part part = _parts[index];
        return part.CopyLength > 0 ? _copies.WrittenSpan.Slice(part.CopyStart, part.CopyLength) : part.Bytes.Span;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // Copies that follow each other become one part.
        if (_parts.Count > 0 && _parts[^1] is { CopyLength: > 0 } last)
            _parts[^1] = last with { CopyLength = last.CopyLength + buffer.Length };
        else if (!buffer.IsEmpty)
            _parts.Add(new Part(default, _copies.WrittenCount, buffer.Length));
        _copies.Write(buffer);
        _length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (MemoryMarshal.TryGetMemoryManager(buffer, out AnswerBytes? _))
        {
            _parts.Add(new Part(buffer, 0, 0));
            _length += buffer.Length;
        }
        else
        {
            Write(buffer.Span);
        }
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private readonly record struct Part(ReadOnlyMemory<byte> Bytes, int CopyStart, int CopyLength);
}
