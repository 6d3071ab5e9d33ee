using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Gordo.Core.Collections;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;

namespace Gordo.Tests.Reliability;

/// <summary>What holds for every frame, tried on frames nobody thought of.</summary>
internal sealed class FramePropertyTests
{
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(new Replay(new Rnd(20200301, 7), null));

    private static readonly Gen<double> Reading = Gen.Frequency(
        (8, ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite)),
        (1, Gen.Constant(double.NaN)),
        (1, Gen.Elements(0.0, -0.0, 1e300, -1e-300, 5e-324, 1e16, 123456789)));

    // Sorted by label, as JSON frames come back.
    private static readonly Gen<Frame> Frames =
        from rows in Gen.Choose(1, 40)
        from width in Gen.Choose(1, 8)
        from cells in Reading.ArrayOf(rows * width)
        from start in Gen.Choose(0, 2_000_000_000)
        from step in Gen.Choose(1, 100_000)
        from timestamps in Gen.Elements(true, false)
        select MakeFrame(rows, width, cells, start, step, timestamps);

    [Test]
    public void A_frame_survives_JSON() => Check.One(Checks, Prop.ForAll(Frames.ToArbitrary(), frame =>
    {
        var json = new ArrayBufferWriter<byte>();
        FrameJsonWriter.Write(frame, json);
        return SameFrame(frame, FrameJsonReader.Read(json.WrittenSpan, FrameMemory.Unpooled));
    }));

    [Test]
    public void A_frame_survives_Parquet() => Check.One(Checks, Prop.ForAll(Frames.ToArbitrary(), frame =>
    {
        var file = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, file);
        return SameFrame(frame, FrameParquetReader.Read(file.WrittenMemory, FrameMemory.Unpooled));
    }));

    [Test]
    public async Task Columns_may_come_in_any_order_and_rows_in_any_chunks()
    {
        using var collection = new TemporaryCollection();
        collection.Add("autoencoder-4", "a");
        var models = new ModelCollection(new CollectionOptions { CurrentDirectory = collection.CurrentDirectory });
        ModelName.TryParse("a", out ModelName name).Should().BeTrue();
        LoadedModel model = (await models.GetModelAsync(models.Current, name, CancellationToken.None))!;
        Gen<(double[][] Columns, int Cut, int[] Order)> cases =
            from rows in Gen.Choose(2, 50)
            from columns in Gen.Choose(-1000, 1000).Select(value => value / 7.0).ArrayOf(rows).ArrayOf(4)
            from cut in Gen.Choose(1, rows - 1)
            from order in Gen.Shuffle(new[] { 0, 1, 2, 3 })
            select (columns, cut, order);
        Check.One(Checks, Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            double[] whole = Total(model, sample.Columns, [0, 1, 2, 3]);
            double[] shuffled = Total(model, sample.Columns, sample.Order);
            double[] head = Total(model, [.. sample.Columns.Select(column => column[..sample.Cut])], [0, 1, 2, 3]);
            double[] tail = Total(model, [.. sample.Columns.Select(column => column[sample.Cut..])], [0, 1, 2, 3]);
            return whole.SequenceEqual(shuffled) && Close(whole, [.. head, .. tail]);
        }));
    }

    // Products of other shapes may add up in another order.
    private static bool Close(double[] a, double[] b) =>
        a.Length == b.Length && a.Zip(b).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-12 * Math.Max(1, Math.Abs(pair.First)));

    private static double[] Total(LoadedModel model, double[][] columns, int[] order)
    {
        var frame = new Frame(
            RowIndex.Range(columns[0].Length), order.Select(tag => new ColumnKey(model.Tags[tag])), order.Select(tag => new FloatColumn(columns[tag])));
        Frame scores = Predictor.ScoreAnomalies(model, frame, frame, allColumns: false, FrameMemory.Unpooled, CancellationToken.None);
        return ((FloatColumn)scores.Find(new ColumnKey(ResponseGroups.TotalAnomalyScaled, ""))!).Values.ToArray();
    }

    private static Frame MakeFrame(int rows, int width, double[] cells, long start, long step, bool timestamps)
    {
        long[] labels = new long[rows];
        for (int row = 0; row < rows; row++)
            labels[row] = start + (row * step);
        Column index = timestamps
            ? new TimestampColumn(labels.Select(label => label * 1_000_000_000).ToArray(), TimeUnit.Nanosecond, TimestampZone.Utc)
            : new IntegerColumn(labels);
        return new Frame(
            RowIndex.Of(index),
            Enumerable.Range(0, width).Select(column => new ColumnKey("group", $"tag \"{column}\" æ")),
            Enumerable.Range(0, width).Select(column => new FloatColumn(cells.AsMemory(column * rows, rows))));
    }

    private static bool SameFrame(Frame a, Frame b)
    {
        if (!a.Keys.SequenceEqual(b.Keys) || a.RowCount != b.RowCount || a.Index.Kind != b.Index.Kind)
            return false;
        ReadOnlySpan<long> labelsA = Labels(a.Index), labelsB = Labels(b.Index);
        if (!labelsA.SequenceEqual(labelsB))
            return false;
        for (int column = 0; column < a.ColumnCount; column++)
        {
            ReadOnlySpan<double> x = ((FloatColumn)a.Columns[column]).Values.Span, y = ((FloatColumn)b.Columns[column]).Values.Span;
            for (int row = 0; row < x.Length; row++)
            {
                if (BitConverter.DoubleToInt64Bits(x[row]) != BitConverter.DoubleToInt64Bits(y[row]) && !(double.IsNaN(x[row]) && double.IsNaN(y[row])))
                    return false;
            }
        }
        return true;
    }

    private static ReadOnlySpan<long> Labels(RowIndex index) =>
        index.Labels is TimestampColumn times ? times.Values.Span : ((IntegerColumn)index.Labels!).Values.Span;
}
