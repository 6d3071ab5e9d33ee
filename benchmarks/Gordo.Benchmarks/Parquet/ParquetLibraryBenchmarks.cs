using System.Buffers;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;
using Gordo.Serialization.Parquet;
using Parquet;
using Parquet.Schema;
using ParquetSharp;
using ParquetSharp.IO;
using Field = Parquet.Schema.Field;
using NetCompression = Parquet.CompressionMethod;
using SharpCompression = ParquetSharp.Compression;

namespace Gordo.Benchmarks.Parquet;

/// <summary>
/// Reads a request of 100 rows of 20 tags and writes an answer of 105 columns of 100 rows: our codec beside Parquet.Net and
/// Arrow C++ (ParquetSharp), all with Snappy and from memory to memory.
/// </summary>
/// <remarks>
/// Arrow C++ reads the request where it is, pinned, and writes into its own memory. It never calls a .NET stream, which
/// would cost calls for each page, and of which it may call functions that the garbage collector has freed.
/// </remarks>
[MemoryDiagnoser]
[MinColumn]
public class ParquetLibraryBenchmarks
{
    private const int Rows = 100;

    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly Frame _answer = BenchmarkFrames.Answer(Rows, 105);
    private readonly double?[] _cells = new double?[Rows];
    private readonly DateTime?[] _times = new DateTime?[Rows];
    private readonly short[] _levels = new short[Rows];
    private readonly long[] _stamps = new long[Rows];
    private byte[] _request = [];
    private string _pandas = "";
    private ParquetSchema _schema = null!; // set before each benchmark
    private DataField[] _fields = [];
    private double?[][] _columns = [];
    private DateTime?[] _index = [];

    [GlobalSetup]
    public void Setup()
    {
        FrameParquetWriter.Write(BenchmarkFrames.Request(Rows, 20), _output);
        _request = GC.AllocateUninitializedArray<byte>(_output.WrittenCount, pinned: true);
        _output.WrittenSpan.CopyTo(_request);
        PandasLayout layout = PandasLayout.Of(_answer);
        _pandas = System.Text.Encoding.UTF8.GetString(layout.Metadata.Span);
        _columns = [.. _answer.Columns.ToArray().Select(column => Array.ConvertAll(((FloatColumn)column).Values.ToArray(), value => (double?)value))];
        _index = Array.ConvertAll(_answer.Index.Timestamps!.Values.ToArray(), time => (DateTime?)DateTime.UnixEpoch.AddTicks(time / 100));
        _fields = [.. layout.Columns.Select(column => column.Values is FloatColumn
            ? new DataField<double?>(column.Name)
            : (DataField)new DateTimeDataField(column.Name, DateTimeFormat.DateAndTimeMicros, isAdjustedToUTC: true, isNullable: true))];
        _schema = new ParquetSchema(_fields.Cast<Field>().ToList());
    }

    [Benchmark(Baseline = true)]
    public int Read()
    {
        using var memory = new FrameMemory();
        return FrameParquetReader.Read(_request, memory).RowCount;
    }

    [Benchmark]
    public async Task<int> ReadWithParquetNet()
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(new MemoryStream(_request));
        int rows = 0;
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        foreach (DataField field in reader.Schema.GetDataFields())
        {
            if (field.ClrType == typeof(double))
                await group.ReadAsync<double>(field, _cells);
            else
                await group.ReadAsync<DateTime>(field, _times);
            rows += Rows;
        }
        return rows;
    }

    [Benchmark]
    public int ReadWithArrowCpp()
    {
        using var request = new ParquetSharp.IO.Buffer(Marshal.UnsafeAddrOfPinnedArrayElement(_request, 0), _request.Length);
        using var input = new BufferReader(request);
        using var reader = new ParquetFileReader(input);
        using ParquetSharp.RowGroupReader group = reader.RowGroup(0);
        int rows = 0;
        for (int i = 0; i < group.MetaData.NumColumns; i++)
        {
            using ColumnReader column = group.Column(i);
            if (column is ColumnReader<double> doubles)
            {
                using LogicalColumnReader<double?> values = doubles.LogicalReader<double?>();
                rows += values.ReadBatch(_cells);
            }
            else if (column is ColumnReader<long> times)
            {
                rows += (int)times.ReadBatch(Rows, _levels, default, _stamps, out _);
            }
        }
        return rows;
    }

    [Benchmark]
    public int Write()
    {
        _output.ResetWrittenCount();
        FrameParquetWriter.Write(_answer, _output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public async Task<long> WriteWithParquetNet()
    {
        using var output = new MemoryStream();
        var options = new ParquetOptions { CompressionMethod = NetCompression.Snappy };
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(_schema, output, options))
        {
            writer.CustomMetadata = new Dictionary<string, string> { [PandasMetadata.Key] = _pandas };
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            for (int i = 0; i < _columns.Length; i++)
                await group.WriteAsync<double>(_fields[i], _columns[i]);
            await group.WriteAsync<DateTime>(_fields[^1], _index);
        }
        return output.Length;
    }

    [Benchmark]
    public long WriteWithArrowCpp()
    {
        using var output = new BufferOutputStream();
        ParquetSharp.Column[] columns = [.. _fields.Select((field, i) => i < _columns.Length
            ? (ParquetSharp.Column)new Column<double?>(field.Name)
            : new Column<DateTime?>(field.Name))];
        var metadata = new Dictionary<string, string> { [PandasMetadata.Key] = _pandas };
        using (var writer = new ParquetFileWriter(output, columns, null, SharpCompression.Snappy, metadata))
        {
            using ParquetSharp.RowGroupWriter group = writer.AppendRowGroup();
            foreach (double?[] column in _columns)
            {
                using LogicalColumnWriter<double?> values = group.NextColumn().LogicalWriter<double?>();
                values.WriteBatch(column);
            }
            using (LogicalColumnWriter<DateTime?> values = group.NextColumn().LogicalWriter<DateTime?>())
                values.WriteBatch(_index);
            writer.Close();
        }
        using ParquetSharp.IO.Buffer written = output.Finish();
        return written.Size;
    }
}
