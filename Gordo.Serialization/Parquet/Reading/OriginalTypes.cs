using System.Buffers;
using System.Buffers.Text;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>
/// The types in the <c>ARROW:schema</c> of a file: those that its values had before they were written. Parsed when they
/// are needed.
/// </summary>
/// <param name="base64">The value of the key; a value that is no schema counts as none.</param>
/// <param name="limits">Limits the size of the schema.</param>
internal sealed class OriginalTypes(ReadOnlyMemory<byte> base64, FrameLimits limits)
{
    private Dictionary<string, ArrowType>? _types;

    /// <summary>
    /// Returns true if a column was in this zone, which Arrow C++ then restores. Parquet itself has no zones but UTC.
    /// </summary>
    public bool HasZone(string name, TimestampZone zone) =>
        TypeOf(name) is { Kind: ArrowKind.Timestamp, Zone: { } original } && original.Equals(zone);

    /// <summary>Returns true if a column held durations. In Parquet they are integers.</summary>
    public bool IsDuration(string name) => TypeOf(name) is { Name: "Duration" };

    private ArrowType? TypeOf(string name)
    {
        if (_types is null)
        {
            _types = new Dictionary<string, ArrowType>(StringComparer.Ordinal);
            if (Parse() is { } schema)
            {
                foreach (ArrowField field in schema.Fields)
                    _types.TryAdd(schema.NameOf(field), field.Type);
            }
        }
        return _types.TryGetValue(name, out ArrowType type) ? type : null;
    }

    private ArrowSchema? Parse()
    {
        byte[] message = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        if (Base64.DecodeFromUtf8(base64.Span, message, out _, out int length) != OperationStatus.Done)
            return null;
        try
        {
            int position = 0;
            message = message[..length];
            return ArrowMessage.TryRead(message, ref position, out ArrowMessage schema) && schema.Type == ArrowMessageType.Schema
                ? ArrowSchema.Read(schema.Header, message, limits)
                : null;
        }
        catch (FrameException)
        {
            return null;
        }
    }
}
