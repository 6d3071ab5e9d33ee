using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Serialization.Parquet.Reading;
using Gordo.Tests.Golden;
using Gordo.Tests.Interoperability;

namespace Gordo.Tests.Parquet;

/// <summary>Reads columns of files by row group.</summary>
internal sealed class ParquetFrameFileTests
{
    private static IEnumerable<TestCaseData> Files => GoldenData.Folders("parquet");

    [TestCaseSource(nameof(Files))]
    public void Columns_by_row_group_equal_those_of_the_whole_file(string folder)
    {
        string path = Path.Combine(folder, "data.parquet");
        Frame whole = FrameParquetReader.Read(File.ReadAllBytes(path), FrameMemory.Unpooled);
        using ParquetFrameFile file = ParquetFrameFile.Open(path);
        Enumerable.Range(0, file.RowGroupCount).Sum(file.RowCount).Should().Be(whole.RowCount);
        foreach (string name in file.Columns)
        {
            List<string> cells = [];
            for (int group = 0; group < file.RowGroupCount; group++)
            {
                using var memory = new FrameMemory();
                cells.AddRange(Cells.Of(file.ReadColumn(group, name, memory)));
            }
            // Labels of rows may become floats, as in pandas; the others are equal.
            if (name != file.IndexColumn)
                cells.Should().Equal(Cells.Of(whole.Columns[whole.Keys.ToArray().ToList().FindIndex(key => key.ToString() == name)]), name);
        }
    }

    [Test]
    public void A_damaged_or_missing_file_is_refused()
    {
        string path = Path.Combine(Path.GetTempPath(), $"gordo-parquet-{Guid.NewGuid():N}");
        FluentActions.Invoking(() => ParquetFrameFile.Open(path)).Should().Throw<IOException>();
        try
        {
            foreach ((byte[] bytes, string message) in (ReadOnlySpan<(byte[], string)>)[
                ([], "*0 bytes are not a Parquet file*"),
                ("PAR1PAR1"u8.ToArray(), "*8 bytes are not a Parquet file*"),
                ([.. "PAR1"u8, 99, 0, 0, 0, .. "PAR1"u8], "*announces a footer of 99*"),
                ([.. "PAR1"u8, 0, 0, 0, 0, .. "PAR2"u8], "*does not end with PAR1*"),
                ([.. "PARE"u8, 0, 0, 0, 0, .. "PARE"u8], "*encrypted*")])
            {
                File.WriteAllBytes(path, bytes);
                FluentActions.Invoking(() => ParquetFrameFile.Open(path)).Should().Throw<FrameException>().WithMessage(message);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Mostly in the footer, which says where everything is.
    [Test]
    public void A_changed_byte_gives_other_values_or_a_clear_error()
    {
        byte[] bytes = File.ReadAllBytes(GoldenData.Path("parquet", "duplicated-index", "data.parquet"));
        int footer = ParquetFile.FooterLength(bytes, bytes.Length) + ParquetFile.TailSize;
        var random = new Random(1);
        string path = Path.Combine(Path.GetTempPath(), $"gordo-parquet-{Guid.NewGuid():N}");
        int refused = 0;
        try
        {
            for (int i = 0; i < 200; i++)
            {
                byte[] changed = [.. bytes];
                changed[random.Next(i % 4 == 0 ? 0 : bytes.Length - footer, bytes.Length)] ^= (byte)random.Next(1, 256);
                File.WriteAllBytes(path, changed);
                try
                {
                    using ParquetFrameFile file = ParquetFrameFile.Open(path);
                    for (int group = 0; group < file.RowGroupCount; group++)
                    {
                        foreach (string column in file.Columns)
                        {
                            file.MayContain(group, column, 0, 1);
                            using var memory = new FrameMemory();
                            file.ReadColumn(group, column, memory).Length.Should().Be(file.RowCount(group));
                        }
                    }
                }
                catch (FrameException)
                {
                    refused++;
                }
            }
        }
        finally
        {
            File.Delete(path);
        }
        refused.Should().BeInRange(20, 199);
    }

    [Test]
    public void A_chunk_outside_the_file_is_refused()
    {
        byte[] bytes = File.ReadAllBytes(GoldenData.Path("parquet", "duplicated-index", "data.parquet"));
        int footer = ParquetFile.FooterLength(bytes, bytes.Length);
        // The columns are removed, the footer still refers to them.
        byte[] cut = [.. "PAR1"u8, .. bytes[^(footer + ParquetFile.TailSize)..]];
        string path = Path.Combine(Path.GetTempPath(), $"gordo-parquet-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllBytes(path, cut);
            using ParquetFrameFile file = ParquetFrameFile.Open(path);
            FluentActions.Invoking(() => file.ReadColumn(0, file.Columns.First(), FrameMemory.Unpooled)).Should().Throw<FrameException>();
        }
        finally
        {
            File.Delete(path);
        }
    }
}
