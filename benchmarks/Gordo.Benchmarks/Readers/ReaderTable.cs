using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Gordo.Api.Formatting;
using Gordo.Api.Settings;
using Gordo.Core.Archives;
using Gordo.Core.Onnx;
using Gordo.Core.Python.Hdf5;
using Gordo.Core.Python.Keras;
using Gordo.Core.Python.Pickle;
using Gordo.Serialization.Json;
using Gordo.Serialization.Timestamps;
using Microsoft.AspNetCore.WebUtilities;
using PureHDF;
using Razorvine.Pickle;
using csFastFloat;

namespace Gordo.Benchmarks.Readers;

/// <summary>
/// Our readers of numbers, times, forms, zip files, protocol buffers, pickles and HDF5 beside packages and the framework: microseconds and garbage of
/// the fastest of many calls, or the error of a package that cannot read a file.
/// </summary>
internal static class ReaderTable
{
    private const int Numbers = 10_000;

    /// <summary>Prints the table.</summary>
    /// <param name="golden">The folder of golden data, which has the models.</param>
    public static void Print(string golden)
    {
        Console.WriteLine("| what is read, by which other reader | ours | other | ratio |");
        Console.WriteLine("|---|--:|--:|--:|");
        PrintNumbers();
        PrintTimes();
        PrintForm();
        PrintZip(File.ReadAllBytes(Path.Combine(golden, "mlnet", "lightgbm-missing-5", "model.zip")));
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

    private static void PrintTimes()
    {
        string[] texts = [.. Enumerable.Range(0, Numbers).Select(row => DateTimeOffset.FromUnixTimeSeconds(1_583_020_800 + (row * 600L)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture))];
        byte[][] bytes = [.. texts.Select(Encoding.ASCII.GetBytes)];
        long sum = 0;
        Print($"{Numbers} row labels, DateTimeOffset.Parse", () =>
        {
            foreach (byte[] text in bytes)
                sum += IsoTimestamp.TryParse(text, out IsoTimestamp time) ? time.Nanoseconds : 0;
        }, () =>
        {
            foreach (string text in texts)
                sum += DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).Ticks;
        });
    }

    private static void PrintForm()
    {
        const string Boundary = "boundary-of-the-form";
        using var form = new MultipartFormDataContent(Boundary) { { new ByteArrayContent(new byte[20_000]), "X", "X" }, { new ByteArrayContent(new byte[20_000]), "y", "y" } };
        byte[] body = form.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        var limits = new RequestLimits();
        Print($"a form of two files, {body.Length} bytes, MultipartReader", () => MultipartForm.Parse(body, Boundary, limits), () =>
        {
            var reader = new MultipartReader(Boundary, new MemoryStream(body, writable: false));
            while (reader.ReadNextSectionAsync().GetAwaiter().GetResult() is { } section)
            {
                using var part = new MemoryStream();
                section.Body.CopyTo(part);
            }
        });
    }

    private static void PrintZip(byte[] file)
    {
        using var directory = new ZipArchive(new MemoryStream(file, writable: false));
        string[] names = [.. directory.Entries.Select(entry => entry.FullName)];
        Print($"model.zip, {file.Length} bytes, ZipArchive", () =>
        {
            var archive = new ModelArchive(file, _ => true);
            foreach (string name in names)
                archive.Read(name);
        }, () =>
        {
            using var archive = new ZipArchive(new MemoryStream(file, writable: false));
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                using Stream content = entry.Open();
                using var copy = new MemoryStream((int)entry.Length);
                content.CopyTo(copy);
            }
        });
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
