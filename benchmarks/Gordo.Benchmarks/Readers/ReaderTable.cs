using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using csFastFloat;
using Google.Protobuf;
using Gordo.Core.Onnx;
using Gordo.Core.Python.Hdf5;
using Gordo.Core.Python.Keras;
using Gordo.Core.Python.Pickle;
using Gordo.Serialization.Json;
using PureHDF;
using Razorvine.Pickle;

namespace Gordo.Benchmarks.Readers;

/// <summary>
/// Our readers of numbers, protocol buffers, pickles and HDF5 beside packages that read the same: microseconds and garbage of
/// the fastest of many calls, or the error of a package that cannot read a file.
/// </summary>
internal static class ReaderTable
{
    private const int Numbers = 10_000;

    /// <summary>Prints the table.</summary>
    /// <param name="golden">The folder of golden data, which has the models.</param>
    public static void Print(string golden)
    {
        Console.WriteLine("| what is read | ours | package | ratio |");
        Console.WriteLine("|---|--:|--:|--:|");
        PrintNumbers();
        string[] models = ["autoencoder-20", "lookback-forecast"];
        foreach (string model in models)
            PrintOnnx(model, File.ReadAllBytes(Path.Combine(golden, "server", "collection", "1577836800000", model, "model.onnx")));
        string[] pickles = ["minmax-linear", "maxabs-forest-kfcv", "gordo5-hourglass-h5"];
        foreach (string model in pickles)
            PrintPickle(model, File.ReadAllBytes(Path.Combine(golden, "python", "collection", "1577836800000", model, "model.pkl")));
        PrintHdf5(Hdf5In(File.ReadAllBytes(Path.Combine(golden, "python", "collection", "1577836800000", "gordo5-hourglass-h5", "model.pkl"))));
    }

    private static void PrintNumbers()
    {
        var random = new Random(20);
        double[] values = [.. Enumerable.Range(0, Numbers).Select(_ => random.NextDouble() * 100)];
        byte[][] texts = [.. values.Select(value => Encoding.ASCII.GetBytes(value.ToString("R", CultureInfo.InvariantCulture) + ","))];
        double sum = 0;
        Print($"{Numbers} doubles, csFastFloat", () => sum += ReadNumbers(texts), () =>
        {
            foreach (byte[] text in texts)
                sum += FastDoubleParser.ParseDouble(text.AsSpan(0, text.Length - 1));
        });
        Print($"{Numbers} doubles, Utf8Parser", () => sum += ReadNumbers(texts), () =>
        {
            foreach (byte[] text in texts)
                sum += Utf8Parser.TryParse(text, out double value, out _) ? value : 0;
        });
        byte[] output = new byte[JsonNumber.MaxLength];
        Print($"{Numbers} doubles written, double.TryFormat", () =>
        {
            foreach (double value in values)
                sum += JsonNumber.Write(value, output);
        }, () =>
        {
            foreach (double value in values)
                sum += value.TryFormat(output, out int length, default, CultureInfo.InvariantCulture) ? length : 0;
        });
        if (double.IsNaN(sum))
            throw new InvalidOperationException("A number is not read.");
    }

    private static double ReadNumbers(byte[][] texts)
    {
        double sum = 0;
        foreach (byte[] text in texts)
            sum += JsonNumber.TryRead(text, out JsonCell cell, out _) ? BitConverter.Int64BitsToDouble(cell.Bits) : double.NaN;
        return sum;
    }

    // Ours makes the plan, too; the package only objects of the messages.
    private static void PrintOnnx(string name, byte[] file) => Print(
        $"{name}/model.onnx, {file.Length} bytes, Google.Protobuf (OnnxSharp)",
        () => OnnxModel.Read(file, null),
        () => global::Onnx.ModelProto.Parser.ParseFrom(file));

    private static void PrintPickle(string name, byte[] file) => Print(
        $"{name}/model.pkl, {file.Length} bytes, Razorvine.Pickle",
        () => PickleReader.Read(file),
        () =>
        {
            using var unpickler = new Unpickler();
            unpickler.loads(file);
        });

    // Ours reads the layers' configuration, too.
    private static void PrintHdf5(byte[] file) => Print(
        $"weights of a network in HDF5, {file.Length} bytes, PureHDF",
        () => KerasFile.Read(file, out _),
        () =>
        {
            using var stream = new MemoryStream(file, writable: false);
            using var opened = H5File.Open(stream);
            ReadDatasets(opened);
        });

    private static int ReadDatasets(IH5Group group) => group.Children().Sum(child => child switch
    {
        IH5Group inner => ReadDatasets(inner),
        // The others are counters of the optimizer.
        IH5Dataset { Type.Size: sizeof(float) } dataset => dataset.Read<float[]>().Length,
        _ => 0,
    });

    // The file is the longest string of bytes in the pickle.
    private static byte[] Hdf5In(byte[] pickle) => pickle[pickle.AsSpan().IndexOf(Hdf5File.Signature)..];

    private static void Print(string what, Action own, Action package)
    {
        string ours = Measure(own, out double best), theirs;
        string ratio = "";
        try
        {
            package();
            theirs = Measure(package, out double other);
            ratio = (other / best).ToString("0.0", CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            theirs = $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}";
        }
        Console.WriteLine($"| {what} | {ours} | {theirs} | {ratio} |");
    }

    private static string Measure(Action action, out double best)
    {
        const int Calls = 10;
        best = double.MaxValue;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < 1;)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Calls; i++)
                action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Calls);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return string.Create(CultureInfo.InvariantCulture, $"{best:0.0} µs, {(GC.GetAllocatedBytesForCurrentThread() - before) / 1e3:0.0} kB");
    }
}
