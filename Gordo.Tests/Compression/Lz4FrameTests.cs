using System.IO.Hashing;
using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Compression;

namespace Gordo.Tests.Compression;

internal sealed class Lz4FrameTests
{
    // A hand-written frame: version 1, independent blocks, both checksums, one stored block of nine bytes.
    private static byte[] Frame(uint blockChecksum, uint contentChecksum)
    {
        byte[] content = "gordo2026"u8.ToArray();
        byte[] descriptor = [0b0111_0100, 0x40];
        return
        [
            0x04, 0x22, 0x4D, 0x18,
            .. descriptor,
            (byte)(XxHash32.HashToUInt32(descriptor) >> 8),
            .. BitConverter.GetBytes(0x80000000u | (uint)content.Length),
            .. content,
            .. BitConverter.GetBytes(blockChecksum),
            0, 0, 0, 0,
            .. BitConverter.GetBytes(contentChecksum),
        ];
    }

    private static uint Checksum => XxHash32.HashToUInt32("gordo2026"u8);

    // Values from the xxhash tool: xxhsum -H32.
    [TestCase("", 0x02CC5D05u)]
    [TestCase("abc", 0x32D153FFu)]
    [TestCase("Nobody inspects the spammish repetition", 0xE2293B2Fu)]
    public void Checksum_is_xxhash(string text, uint expected) =>
        XxHash32.HashToUInt32(Encoding.ASCII.GetBytes(text)).Should().Be(expected);

    [Test]
    public void Stored_block_is_copied()
    {
        byte[] output = new byte[9];
        Lz4Frame.Decompress(Frame(Checksum, Checksum), output);
        Encoding.ASCII.GetString(output).Should().Be("gordo2026");
    }

    [Test]
    public void Content_of_two_frames_is_joined()
    {
        byte[] output = new byte[18];
        Lz4Frame.Decompress([.. Frame(Checksum, Checksum), .. Frame(Checksum, Checksum)], output);
        Encoding.ASCII.GetString(output).Should().Be("gordo2026gordo2026");
    }

    [Test]
    public void Wrong_checksum_is_an_error()
    {
        FluentActions.Invoking(() => Lz4Frame.Decompress(Frame(Checksum + 1, Checksum), new byte[9]))
            .Should().Throw<FrameException>().WithMessage("*checksum*");
        FluentActions.Invoking(() => Lz4Frame.Decompress(Frame(Checksum, Checksum + 1), new byte[9]))
            .Should().Throw<FrameException>().WithMessage("*checksum*");
    }

    [Test]
    public void Content_of_another_length_than_expected_is_an_error([Values(8, 10)] int length) =>
        FluentActions.Invoking(() => Lz4Frame.Decompress(Frame(Checksum, Checksum), new byte[length]))
            .Should().Throw<FrameException>();

    [Test]
    public void Every_truncated_frame_is_an_error()
    {
        byte[] frame = Frame(Checksum, Checksum);
        for (int length = 0; length < frame.Length; length++)
        {
            byte[] prefix = frame[..length];
            FluentActions.Invoking(() => Lz4Frame.Decompress(prefix, new byte[9])).Should().Throw<FrameException>();
        }
    }
}
