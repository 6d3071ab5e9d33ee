using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;

namespace Gordo.Tests.Json;

internal sealed class JsonEncodingTests
{
    private static readonly string Text = $"{{\"X\": [[1, 2]], \"note\": \"{string.Concat(Enumerable.Repeat("é€😀", 3000))}\"}}";

    [TestCase("utf-8")]
    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    [TestCase("utf-32")]
    [TestCase("utf-32BE")]
    public void Text_is_read_with_and_without_byte_order_mark(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        foreach (string text in (string[])[Text, "{}", "[]", "1"])
        {
            foreach (byte[] mark in (byte[][])[[], encoding.GetPreamble()])
            {
                using var memory = new FrameMemory();
                ArraySegment<byte> utf8 = JsonEncoding.ToUtf8((byte[])[.. mark, .. encoding.GetBytes(text)], memory);
                Encoding.UTF8.GetString(utf8).TrimStart('\uFEFF').Should().Be(text);
            }
        }
    }

    [Test]
    public void UTF_8_is_not_copied()
    {
        byte[] json = Encoding.UTF8.GetBytes(Text);
        JsonEncoding.ToUtf8(json, FrameMemory.Unpooled).Array.Should().BeSameAs(json);
    }

    [TestCase(new byte[] { 0x7B, 0, 0x00, 0xD8 }, "UTF-16")]
    [TestCase(new byte[] { 0x7B, 0, 0x22 }, "UTF-16")]
    [TestCase(new byte[] { 0, 0x7B, 0xDC, 0 }, "UTF-16BE")]
    [TestCase(new byte[] { 0, 0, 0, 0x7B, 0, 0, 0xD8, 0 }, "UTF-32BE")]
    public void Invalid_text_is_refused_by_the_name_of_its_encoding(byte[] json, string name) =>
        FluentActions.Invoking(() => JsonEncoding.ToUtf8(json, FrameMemory.Unpooled))
            .Should().Throw<FrameException>().WithMessage($"*{name} but*");

    [TestCase(new byte[0])]
    [TestCase(new byte[] { 0 })]
    [TestCase(new byte[] { 0, 0 })]
    [TestCase(new byte[] { 0xFF, 0xD8, 0xFF })]
    public void Other_bytes_are_left_to_the_reader(byte[] json) => JsonEncoding.ToUtf8(json, FrameMemory.Unpooled).Should().Equal(json);
}
