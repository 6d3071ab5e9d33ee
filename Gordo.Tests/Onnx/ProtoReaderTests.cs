using System.Text;
using Gordo.Core;
using Gordo.Core.Onnx;

namespace Gordo.Tests.Onnx;

/// <summary>Reading of repeated fields, which decodes many values at a time.</summary>
internal sealed class ProtoReaderTests
{
    private const int Field = 8;

    [Test]
    public void Integer_lists_of_mixed_lengths_are_read_correctly()
    {
        var random = new Random(20200301);
        for (int round = 0; round < 2000; round++)
        {
            // Mostly one-byte values, as in forests, with runs of any length at any position.
            long[] expected = new long[random.Next(1, 80)];
            int longOnes = random.Next(0, 4);
            for (int i = 0; i < expected.Length; i++)
                expected[i] = random.Next(20) < longOnes ? random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(0, 62) : random.Next(128);
            byte[] message = [.. expected.SelectMany(value => (byte[])[Field << 3, .. Varint((ulong)value)]), 0x10, 0x05];

            var found = new List<long>();
            var reader = new ProtoReader(message, "attribute");
            reader.Next().Should().BeTrue();
            reader.Int64s(found);

            found.Should().Equal(expected);
            reader.Next().Should().BeTrue();
            reader.Field.Should().Be(2);
            reader.Int64().Should().Be(5);
        }
    }

    [Test]
    public void A_list_of_integers_that_ends_after_a_key_is_refused([Range(1, 40)] int values)
    {
        byte[] message = [.. Enumerable.Repeat((byte[])[Field << 3, 7], values).SelectMany(pair => pair), Field << 3];

        Action read = () =>
        {
            var reader = new ProtoReader(message, "attribute");
            reader.Next();
            reader.Int64s([]);
        };

        read.Should().Throw<ModelException>().WithMessage("*truncated*");
    }

    [Test]
    public void Float_lists_are_read_correctly([Values(1, 2, 7, 100)] int values)
    {
        float[] expected = [.. Enumerable.Range(0, values).Select(i => (i * 1.25f) - 3)];
        byte[] message = [.. expected.SelectMany(value => (byte[])[(7 << 3) | 5, .. BitConverter.GetBytes(value)]), 0x10, 0x05];

        var found = new List<float>();
        var reader = new ProtoReader(message, "attribute");
        reader.Next();
        reader.Floats(found);

        found.Should().Equal(expected);
        reader.Next().Should().BeTrue();
        reader.Int64().Should().Be(5);
    }

    [Test]
    public void Truncated_floats_are_refused([Values(1, 2, 3)] int bytesLeft)
    {
        byte[] message = [(7 << 3) | 5, 0, 0, 128, 63, (7 << 3) | 5, .. new byte[bytesLeft]];

        Action read = () =>
        {
            var reader = new ProtoReader(message, "attribute");
            reader.Next();
            reader.Floats([]);
        };

        read.Should().Throw<ModelException>().WithMessage("*truncated*");
    }

    [Test]
    public void Text_lists_with_common_prefixes_are_read_correctly()
    {
        string[] words = ["LEAF", "BRANCH_LEQ", "LEAF", "LEA", "LEAFS", "", "LEAF", "BRANCH_LEQ", "BRANCH_LEQ", "", "Λ"];
        byte[] message = [.. words.SelectMany(word => (byte[])[(9 << 3) | 2, (byte)Encoding.UTF8.GetByteCount(word), .. Encoding.UTF8.GetBytes(word)])];

        var found = new List<string>();
        var reader = new ProtoReader(message, "attribute");
        reader.Next();
        reader.Texts(found);

        found.Should().Equal(words);
        reader.Next().Should().BeFalse();
    }

    private static List<byte> Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return bytes;
    }
}
