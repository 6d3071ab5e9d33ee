using System.Globalization;
using System.Text;
using Gordo.Serialization.Arrow.Metadata;

namespace Gordo.Tests.Arrow;

/// <summary>
/// Describes a stream's metadata in the form of the <c>schema.txt</c> files of golden/arrow-responses. Uses the reader's
/// tables only, nothing of the writer.
/// </summary>
internal static class ArrowDescription
{
    private static readonly string[] Types = ["None", "Null", "Int", "FloatingPoint", "Binary", "Utf8", "Bool"];
    private static readonly string[] Units = ["SECOND", "MILLISECOND", "MICROSECOND", "NANOSECOND"];

    /// <summary>Returns the lines <c>field 0: …</c>.</summary>
    public static List<string> Fields(byte[] stream)
    {
        FlatVector fields = Message(stream, 0).Header.GetVector(1, 4);
        List<string> lines = [];
        for (int i = 0; i < fields.Count; i++)
        {
            FlatTable field = fields.TableAt(i);
            lines.Add(FormattableString.Invariant(
                $"""  field {i}: name="{Escape(field.GetString(0))}" nullable={(field.GetByte(1) != 0 ? "true" : "false")} type={Type(field)} children={Children(field)} dictionary={(field.Has(4) ? "present" : "absent")} custom_metadata={(field.Has(6) ? "present" : "absent")}"""));
        }
        return lines;
    }

    /// <summary>Returns the line <c>[record batch 0]</c> and the lines below it.</summary>
    public static List<string> FirstBatch(byte[] stream)
    {
        FlatVector fields = Message(stream, 0).Header.GetVector(1, 4);
        FlatTable batch = Message(stream, 1).Header;
        FlatVector nodes = batch.GetVector(1, 16);
        FlatVector buffers = batch.GetVector(2, 16);
        List<string> lines =
        [
            FormattableString.Invariant(
                $"[record batch 0] length={batch.GetInt64(0)} compression={(batch.Has(3) ? "present" : "absent")} nodes={nodes.Count} buffers={buffers.Count}"),
        ];
        int buffer = 0;
        for (int i = 0; i < nodes.Count; i++)
        {
            string[] names = fields.TableAt(i).GetByte(2) switch
            {
                1 => [],
                5 => ["validity", "offsets", "data"],
                _ => ["validity", "data"],
            };
            var line = new StringBuilder();
            line.Append(CultureInfo.InvariantCulture,
                $"""  "{Escape(fields.TableAt(i).GetString(0))}": length={nodes.Int64At(i)} null_count={nodes.Int64At(i, 8)} """);
            line.Append(names.Length == 0 ? "no buffers" : "");
            for (int n = 0; n < names.Length; n++, buffer++)
            {
                string omitted = names[n] == "validity" && buffers.Int64At(buffer, 8) == 0 ? " (omitted)" : "";
                line.Append(CultureInfo.InvariantCulture,
                    $"{(n == 0 ? "" : "; ")}{names[n]} @{buffers.Int64At(buffer)} {buffers.Int64At(buffer, 8)} B{omitted}");
            }
            lines.Add(line.ToString());
        }
        return lines;
    }

    /// <summary>Returns the number of record batches.</summary>
    public static int BatchCount(byte[] stream)
    {
        int count = 0;
        for (int position = 0; ArrowMessage.TryRead(stream, ref position, out ArrowMessage message);)
            count += message.Type == ArrowMessageType.RecordBatch ? 1 : 0;
        return count;
    }

    private static ArrowMessage Message(byte[] stream, int number)
    {
        int position = 0;
        ArrowMessage message;
        do
            ArrowMessage.TryRead(stream, ref position, out message).Should().BeTrue();
        while (number-- > 0);
        return message;
    }

    // The description writes names as JSON text.
    private static string Escape(string name) =>
        name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    // Apache.Arrow omits the list for types without children, pyarrow writes an empty one. Readers accept both.
    private static string Children(FlatTable field) => field.GetVector(5, 4).Count == 0 ? "[]" : "other";

    private static string Type(FlatTable field)
    {
        byte member = field.GetByte(2);
        if (!field.TryGetTable(3, out FlatTable type))
            return "missing";
        return member switch
        {
            2 => FormattableString.Invariant($"Int(bitWidth={type.GetInt32(0)}, is_signed={(type.GetByte(1) != 0 ? "true" : "false")})"),
            3 => FormattableString.Invariant($"FloatingPoint(precision={(type.GetInt16(0) == 2 ? "DOUBLE" : "other")})"),
            10 => FormattableString.Invariant($"Timestamp(unit={Units[type.GetInt16(0)]}, timezone={(type.Has(1) ? $"\"{type.GetString(1)}\"" : "null")})"),
            _ => Types[member],
        };
    }
}
