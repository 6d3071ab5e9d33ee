using System.Buffers;
using System.Text;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;

namespace Gordo.Tests.Reliability.Soak;

/// <summary>Encodes request bodies in every format.</summary>
internal static class SoakBodies
{
    public const string Json = "application/json";
    public const string ArrowStream = "application/vnd.apache.arrow.stream";
    public const string Form = "multipart/form-data; boundary=soak";

    /// <summary>JSON with columns as objects from row label to value.</summary>
    public static byte[] Columns(Frame input, Frame target)
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write("{\"X\":"u8);
        FrameJsonWriter.Write(input, body);
        body.Write(",\"y\":"u8);
        FrameJsonWriter.Write(target, body);
        body.Write("}"u8);
        return body.WrittenSpan.ToArray();
    }

    /// <summary>JSON with a list of rows, without labels.</summary>
    public static byte[] Rows(Frame input, Frame target) => Encoding.UTF8.GetBytes($"{{\"X\":{Rows(input)},\"y\":{Rows(target)}}}");

    public static byte[] ParquetForm(Frame input, Frame target) => FormOf(Parquet(input), Parquet(target));

    public static byte[] ArrowForm(Frame input, Frame target) => FormOf(Arrow(input), Arrow(target));

    public static byte[] Arrow(Frame frame)
    {
        var stream = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(frame, stream);
        return stream.WrittenSpan.ToArray();
    }

    private static byte[] Parquet(Frame frame)
    {
        var file = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, file);
        return file.WrittenSpan.ToArray();
    }

    private static string Rows(Frame frame)
    {
        FloatColumn[] columns = [.. frame.Columns.ToArray().Cast<FloatColumn>()];
        return "[" + string.Join(',', Enumerable.Range(0, frame.RowCount).Select(row =>
            "[" + string.Join(',', columns.Select(column => System.Text.Json.JsonSerializer.Serialize(column.Values.Span[row]))) + "]")) + "]";
    }

    private static byte[] FormOf(byte[] input, byte[] target)
    {
        byte[] Head(string name) => Encoding.ASCII.GetBytes($"--soak\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n\r\n");
        return [.. Head("X"), .. input, .. "\r\n"u8, .. Head("y"), .. target, .. "\r\n--soak--\r\n"u8];
    }
}
