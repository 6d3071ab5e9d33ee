using System.Buffers;
using System.Text;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;

namespace Gordo.Benchmarks.Load;

/// <summary>Writes the request bodies that <c>benchmarks/load/run</c> posts.</summary>
internal static class RequestBodies
{
    /// <summary>Writes <c>1x4.json</c> and so on, <c>100x20.form</c> and so on, and <c>10000x20.arrow</c>, into a folder.</summary>
    public static void Write(string folder)
    {
        foreach ((int rows, int tags) in new[] { (1, 4), (1, 20), (100, 4), (100, 20), (1_000, 20), (10_000, 20) })
            File.WriteAllBytes(Path.Combine(folder, $"{rows}x{tags}.json"), Json(BenchmarkFrames.Request(rows, tags)));
        foreach ((int rows, int tags) in new[] { (100, 20), (10_000, 20), (100_000, 20) })
            File.WriteAllBytes(Path.Combine(folder, $"{rows}x{tags}.form"), Form(BenchmarkFrames.Request(rows, tags)));
        var stream = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(BenchmarkFrames.Request(10_000, 20), stream);
        File.WriteAllBytes(Path.Combine(folder, "10000x20.arrow"), stream.WrittenSpan);
    }

    /// <summary>Returns a JSON request with a frame as both <c>X</c> and <c>y</c>.</summary>
    public static byte[] Json(Frame frame)
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write("{\"X\":"u8);
        FrameJsonWriter.Write(frame, body);
        body.Write(",\"y\":"u8);
        FrameJsonWriter.Write(frame, body);
        body.Write("}"u8);
        return body.WrittenSpan.ToArray();
    }

    private static byte[] Form(Frame frame)
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (string part in new[] { "X", "y" })
        {
            body.Write(Encoding.ASCII.GetBytes(
                $"--gordo-load\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{part}\"\r\nContent-Type: application/octet-stream\r\n\r\n"));
            FrameParquetWriter.Write(frame, body);
            body.Write("\r\n"u8);
        }
        body.Write("--gordo-load--\r\n"u8);
        return body.WrittenSpan.ToArray();
    }
}
