using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;

namespace Gordo.Tests.Json;

internal sealed class FrameRequestJsonTests
{
    [TestCase("""{"X": [[1]], "X": [[2]]}""", "X is given twice.")]
    [TestCase("""{"X": null, "X": [[2]]}""", "X is given twice.")]
    [TestCase("""{"y": [[1]], "X": [[1]], "y": [[1]]}""", "y is given twice.")]
    [TestCase("""{"X": [[1]], "y": null, "y": null}""", "y is given twice.")]
    public void A_frame_given_twice_is_refused(string json, string why)
    {
        Action read = () => FrameRequestJson.Read(Encoding.UTF8.GetBytes(json), FrameMemory.Unpooled, ["a"], ["a"]);
        read.Should().Throw<FrameException>().WithMessage(why);
    }

    [Test]
    public void The_cell_limit_applies_to_each_frame()
    {
        var limits = new FrameLimits { MaxCells = 4 };
        FrameRequestJson both = FrameRequestJson.Read("""{"X": [[1, 2], [3, 4]], "y": [[5, 6], [7, 8]]}"""u8, FrameMemory.Unpooled, ["a", "b"], ["a", "b"], limits);
        (both.Input!.RowCount + both.Target!.RowCount).Should().Be(4);
        Action more = () => FrameRequestJson.Read("""{"X": [[1, 2], [3, 4]], "y": [[5, 6], [7, 8], [9, 0]]}"""u8, FrameMemory.Unpooled, ["a", "b"], ["a", "b"], limits);
        more.Should().Throw<FrameException>().WithMessage("y: *4 cells are allowed*");
    }

    [Test]
    public void Text_columns_count_the_memory_of_their_strings()
    {
        long taken = 0;
        using var memory = new FrameMemory(bytes => taken += bytes);
        const int Rows = 100_000;
        byte[] json = Encoding.UTF8.GetBytes("{\"X\": [" + string.Join(',', Enumerable.Repeat("\"a\"", Rows)) + "]}");
        FrameRequestJson.Read(json, memory, ["a"], ["a"]);
        taken.Should().BeGreaterThan(56L * Rows, "a string, its reference, offset and validity, and a cell of eight bytes");
    }
}
