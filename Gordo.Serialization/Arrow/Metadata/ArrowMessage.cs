using System.Buffers.Binary;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>
/// An encapsulated message: a length, FlatBuffer metadata of that length, and a body.
/// </summary>
/// <remarks>Arrow columnar format, "Encapsulated message format"; Message.fbs, table <c>Message</c>.</remarks>
internal readonly ref struct ArrowMessage
{
    private const int Continuation = -1;

    private ArrowMessage(ArrowMessageType type, FlatTable header, int start, int bodyStart, int bodyLength)
    {
        Type = type;
        Header = header;
        Start = start;
        BodyStart = bodyStart;
        BodyLength = bodyLength;
    }

    public ArrowMessageType Type { get; }

    /// <summary>The header table, of the type given by <see cref="Type"/>.</summary>
    public FlatTable Header { get; }

    /// <summary>The offset of the message in the input.</summary>
    public int Start { get; }

    /// <summary>The offset of the body in the input.</summary>
    public int BodyStart { get; }

    /// <summary>The length of the body; all of it is inside the input.</summary>
    public int BodyLength { get; }

    /// <summary>
    /// Reads the message at <paramref name="position"/> and moves the position past it. Returns false at the end-of-stream
    /// marker or if the input ends between two messages.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> input, scoped ref int position, out ArrowMessage message)
    {
        message = default;
        int start = position;
        if (start == input.Length)
            return false;
        int length = ReadLength(input, ref position);
        if (length == Continuation)
            length = ReadLength(input, ref position);
        // The format before version 0.15 has no continuation marker; the length comes first.
        if (length == 0)
            return false;
        if (length < 0 || length > input.Length - position)
        {
            ArrowThrow.Metadata(
                $"a message claims {length} bytes of metadata, {input.Length - position} bytes remain", start);
        }
        message = Parse(input, start, position, length);
        position = message.BodyStart + message.BodyLength;
        return true;
    }

    private static int ReadLength(ReadOnlySpan<byte> input, ref int position)
    {
        if (input.Length - position < 4)
            ArrowThrow.Metadata("the stream ends inside a message length", position);
        int length = BinaryPrimitives.ReadInt32LittleEndian(input[position..]);
        position += 4;
        return length;
    }

    private static ArrowMessage Parse(ReadOnlySpan<byte> input, int start, int metadataStart, int metadataLength)
    {
        FlatTable table = FlatTable.Root(input.Slice(metadataStart, metadataLength), metadataStart);
        CheckVersion(table.GetInt16(0));
        var type = (ArrowMessageType)table.GetByte(1);
        if (type is not (ArrowMessageType.Schema or ArrowMessageType.DictionaryBatch or ArrowMessageType.RecordBatch))
            ArrowThrow.Metadata($"found message type {(byte)type}, expected a schema, dictionary or record batch,", start);
        if (!table.TryGetTable(2, out FlatTable header))
            ArrowThrow.Metadata($"a message of type {type} has no header", start);
        long bodyLength = table.GetInt64(3);
        int bodyStart = metadataStart + metadataLength;
        if (bodyLength < 0 || bodyLength > input.Length - bodyStart)
        {
            ArrowThrow.Metadata(
                $"a message claims a body of {bodyLength} bytes, {input.Length - bodyStart} bytes remain", start);
        }
        return new ArrowMessage(type, header, start, bodyStart, (int)bodyLength);
    }

    private static void CheckVersion(short version)
    {
        // In MetadataVersion, V1 is 0.
        if (version is not (3 or 4))
            ArrowThrow.Invalid($"the metadata version is V{version + 1}, expected V4 or V5");
    }
}
