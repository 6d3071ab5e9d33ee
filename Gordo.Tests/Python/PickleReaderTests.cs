using System.Numerics;
using System.Text;
using Gordo.Core;
using Gordo.Core.Python.Pickle;

namespace Gordo.Tests.Python;

internal sealed class PickleReaderTests
{
    [TestCase("I42\n.", 42L)]
    [TestCase("I01\n.", true)]
    [TestCase("L-7L\n.", -7L)]
    [TestCase("F2.5\n.", 2.5)]
    [TestCase("N.", null)]
    [TestCase("VA\\u00e9\n.", "Aé")]
    [TestCase("S'plain'\n.", "plain")]
    [TestCase("(I1\nI2\nl.", "[1,2]")]
    [TestCase("(I1\nI2\ntp0\n0g0\n.", "(1,2)")]
    [TestCase("(dS'a'\nI1\ns.", "{a:1}")]
    [TestCase("N2\x85.", null)]
    public void Text_opcodes_of_protocol_0_are_read(string pickle, object? expected)
    {
        object? value = PickleReader.Read(Encoding.Latin1.GetBytes(pickle));
        (value is BigInteger).Should().BeFalse("readers expect long for integers of 64 bits");
        if (pickle.StartsWith("N2", StringComparison.Ordinal))
            value.Should().BeOfType<PickleTuple>().Which.Items.Should().Equal([null]);
        else
            Shown(value).Should().Be(expected as string ?? Shown(expected));
    }

    [Test]
    public void Integers_of_any_reasonable_size_are_read()
    {
        Read([0x8A, 0], 0L);
        Read([0x8A, 2, 0xFF, 0x7F], 32767L);
        Read([0x8A, 1, 0xFF], -1L);
        Read([0x8B, 4, 0, 0, 0, 1, 2, 3, 4], 0x04030201L);
        Read([0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1], BigInteger.Pow(2, 64));
        Read([(byte)'M', 1, 2], 513L);
        Read([(byte)'J', 0xFE, 0xFF, 0xFF, 0xFF], -2L);

        static void Read(byte[] opcodes, object expected) => PickleReader.Read((byte[])[.. opcodes, (byte)'.']).Should().Be(expected);
    }

    [Test]
    public void Text_may_contain_a_lone_surrogate() =>
        PickleReader.Read((byte[])[0x8C, 5, (byte)'a', 0xED, 0xA0, 0x80, (byte)'b', (byte)'.']).Should().Be("a\uD800b");

    [Test]
    public void Long_forms_of_text_and_bytes_are_read()
    {
        PickleReader.Read((byte[])[0x8D, 2, 0, 0, 0, 0, 0, 0, 0, (byte)'h', (byte)'i', (byte)'.']).Should().Be("hi");
        foreach (byte opcode in (byte[])[0x8E, 0x96])
        {
            PickleReader.Read((byte[])[opcode, 2, 0, 0, 0, 0, 0, 0, 0, 7, 8, (byte)'.']).Should().BeOfType<PickleBytes>()
                .Which.Content.ToArray().Should().Equal(7, 8);
        }
    }

    [Test]
    public void Sets_are_read()
    {
        PickleList set = PickleReader.Read((byte[])[0x8F, (byte)'(', (byte)'K', 1, 0x90, (byte)'.']).Should().BeOfType<PickleList>().Subject;
        set.IsSet.Should().BeTrue();
        set.Items.Should().Equal(1L);
        PickleReader.Read((byte[])[(byte)'(', (byte)'K', 1, 0x91, (byte)'.']).Should().BeOfType<PickleList>();
    }

    [Test]
    public void A_global_name_may_come_from_the_memo()
    {
        // 'numpy' and 'dtype' are stored in the memo, popped, and pushed from the memo.
        byte[] pickle = [0x80, 4, 0x8C, 5, .. "numpy"u8, 0x94, (byte)'0', 0x8C, 5, .. "dtype"u8, 0x94, (byte)'0', (byte)'h', 0, (byte)'h', 1, 0x93, (byte)'.'];
        PickleReader.Read(pickle).Should().BeOfType<PickleGlobal>().Which.ToString().Should().Be("numpy.dtype");
    }

    [Test]
    public void A_shared_object_is_read_as_one_object()
    {
        PickleTuple pair = PickleReader.Read((byte[])[(byte)'(', (byte)'l', (byte)'q', 0, (byte)'h', 0, 0x86, (byte)'.']).Should().BeOfType<PickleTuple>().Subject;
        pair.Items[0].Should().BeOfType<PickleList>().And.BeSameAs(pair.Items[1]);
    }

    [TestCase("cos\nsystem\n.", "*'os.system' is not among*")]
    [TestCase("cbuiltins\nlist\n)R.", "*builtins.list must not be called*")]
    [TestCase("csklearn.pipeline\nPipeline\n)R.", "*must not be called*")]
    [TestCase("cnumpy\ndtype\n)R.", "*numpy.dtype with 0 arguments*")]
    [TestCase("cnumpy\nndarray\n)\x81.", "*a new object of numpy.ndarray is not allowed*")]
    [TestCase("csklearn.pipeline\nPipeline\n}b.", "*state for the name*")]
    [TestCase("csklearn.pipeline\nPipeline\n)\x81)b.", "*as state of an object of sklearn.pipeline.Pipeline*")]
    [TestCase("csklearn.pipeline\nPipeline\n)\x81}b}b.", "*which has one*")]
    [TestCase("csklearn.pipeline\nPipeline\n)\x81NNs.", "*entries for*")]
    [TestCase("csklearn.pipeline\nPipeline\nNNs.", "*entries for*")]
    [TestCase("NNa.", "*items for None*")]
    [TestCase("csklearn.pipeline\nPipeline.fit\n.", "*dotted name*")]
    [TestCase("Pid\n.", "*persistent id*")]
    [TestCase("NQ.", "*persistent id*")]
    [TestCase("\x82\x05.", "*extension code*")]
    [TestCase("(ios\nsystem\n.", "*INST*")]
    [TestCase("(No.", "*OBJ*")]
    [TestCase("\x97.", "*NEXT_BUFFER*")]
    [TestCase("N\x98.", "*READONLY_BUFFER*")]
    [TestCase("\x80\x06N.", "*protocol 6*")]
    [TestCase(".", "*stack is empty*")]
    [TestCase("t.", "*no mark*")]
    [TestCase("(0.", "*stack is empty*")]
    [TestCase("h\x01.", "*memo entry 1 is not there*")]
    [TestCase("N", "*0 more*")]
    [TestCase("\u008C\u00FFab", "*255 bytes are said to follow*")]
    [TestCase("\x8A\x02\xFF", "*2 bytes are said to follow*")]
    [TestCase("\x95\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7FN.", "*a frame of*")]
    [TestCase("INaN\n.", "*'NaN' is not an integer*")]
    [TestCase("}(Nu.", "*a key without a value*")]
    [TestCase("S'\\x41'\n.", "*not plain text*")]
    [TestCase("cnumpy\ndtype\n)}\x92.", "*a new object of numpy.dtype is not allowed*")]
    public void Opcodes_and_names_that_no_model_needs_are_refused(string pickle, string message)
    {
        Action read = () => PickleReader.Read(Encoding.Latin1.GetBytes(pickle));
        read.Should().Throw<ModelException>().WithMessage(message);
    }

    [Test]
    public void An_integer_of_more_than_255_bytes_is_refused()
    {
        byte[] pickle = [0x8B, 0, 1, 0, 0, .. new byte[256], (byte)'.'];
        FluentActions.Invoking(() => PickleReader.Read(pickle)).Should().Throw<ModelException>().WithMessage("*an integer of 256 bytes*");
    }

    [Test]
    public void More_values_than_any_model_has_are_refused()
    {
        byte[] pickle = new byte[2_100_000];
        Array.Fill(pickle, (byte)'N');
        FluentActions.Invoking(() => PickleReader.Read(pickle)).Should().Throw<ModelException>().WithMessage("*more than 2000000 values*");
    }

    [Test]
    public void A_cycle_through_the_memo_is_refused_even_where_nothing_reads_it()
    {
        // A list appended to itself.
        FluentActions.Invoking(() => PickleReader.Read((byte[])[(byte)']', 0x94, (byte)'h', 0, (byte)'a', (byte)'.']))
            .Should().Throw<ModelException>().WithMessage("*a list that contains itself*");
    }

    [Test]
    public void Nesting_depth_is_measured_in_any_construction_order()
    {
        // Filled from the outside in, so that each list is still empty when it is added to another.
        var pickle = new List<byte>();
        for (int i = 0; i < 300; i++)
            pickle.AddRange([(byte)']', 0x94, (byte)'0']);
        for (int i = 0; i < 299; i++)
            pickle.AddRange([(byte)'j', (byte)i, (byte)(i >> 8), 0, 0, (byte)'j', (byte)(i + 1), (byte)((i + 1) >> 8), 0, 0, (byte)'a', (byte)'0']);
        pickle.AddRange([(byte)'h', 0, (byte)'.']);
        FluentActions.Invoking(() => PickleReader.Read(pickle.ToArray())).Should().Throw<ModelException>().WithMessage("*levels deep*");
    }

    private static string? Shown(object? value) => value switch
    {
        null => null,
        PickleTuple tuple => $"({string.Join(',', tuple.Items.Select(Shown))})",
        PickleList list => $"[{string.Join(',', list.Items.Select(Shown))}]",
        PickleDict dict => $"{{{string.Join(',', dict.Items.Select(item => $"{Shown(item.Key)}:{Shown(item.Value)}"))}}}",
        string text => text,
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
