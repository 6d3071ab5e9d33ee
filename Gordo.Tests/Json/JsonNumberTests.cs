using System.Globalization;
using System.Text;
using Gordo.Serialization.Json;

namespace Gordo.Tests.Json;

internal sealed class JsonNumberTests
{
    // Second argument: the result of Python's repr.
    [TestCase(1.0, "1.0")]
    [TestCase(-0.0, "-0.0")]
    [TestCase(0.1, "0.1")]
    [TestCase(123456789012345.0, "123456789012345.0")]
    [TestCase(1e15, "1000000000000000.0")]
    [TestCase(1.2345678901234568e15, "1234567890123456.8")]
    [TestCase(9007199254740993.0, "9007199254740992.0")]
    [TestCase(-9.999999999999998e15, "-9999999999999998.0")]
    [TestCase(1e16, "1e+16")]
    [TestCase(-1.5e16, "-1.5e+16")]
    [TestCase(1e22, "1e+22")]
    [TestCase(1.7976931348623157e308, "1.7976931348623157e+308")]
    [TestCase(5e-324, "5e-324")]
    [TestCase(0.0001, "0.0001")]
    [TestCase(0.00001, "1e-05")]
    [TestCase(-1.25e-7, "-1.25e-07")]
    [TestCase(double.NaN, "null")]
    [TestCase(double.NegativeInfinity, "null")]
    public void Floats_are_written_as_Python_writes_them(double value, string expected) => Write(value).Should().Be(expected);

    [Test]
    public void Random_doubles_are_read_back_exactly()
    {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++)
        {
            double value = i % 2 == 0 ? BitConverter.Int64BitsToDouble(random.NextInt64()) : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 8));
            if (!double.IsFinite(value))
                continue;
            string text = Write(value);
            double.Parse(text, CultureInfo.InvariantCulture).Should().Be(value);
            Read(text).Should().Be(BitConverter.DoubleToInt64Bits(value), text);
        }
    }

    [TestCase("0.1e1")]
    [TestCase("123456789012345678")]
    [TestCase("1234567890123456789012")]
    [TestCase("0.00000000000000000000000000001234567890123456789")]
    [TestCase("9007199254740993.0")]
    [TestCase("1e-400")]
    [TestCase("1E+22")]
    [TestCase("17976931348623157e292")]
    [TestCase("2.2250738585072011e-308")]
    public void Numbers_are_read_like_dotnet_reads_them(string text)
    {
        JsonNumber.TryRead(Encoding.UTF8.GetBytes(text + ","), out JsonCell cell, out int length).Should().BeTrue();
        length.Should().Be(text.Length);
        double expected = double.Parse(text, CultureInfo.InvariantCulture);
        double read = cell.Kind == JsonCellKind.Integer ? cell.Bits : BitConverter.Int64BitsToDouble(cell.Bits);
        read.Should().Be(expected);
    }

    private static long Read(string text)
    {
        JsonNumber.TryRead(Encoding.UTF8.GetBytes(text), out JsonCell cell, out int length).Should().BeTrue();
        length.Should().Be(text.Length);
        cell.Kind.Should().Be(JsonCellKind.Float);
        return cell.Bits;
    }

    private static string Write(double value)
    {
        Span<byte> text = stackalloc byte[JsonNumber.MaxLength];
        return Encoding.ASCII.GetString(text[..JsonNumber.Write(value, text)]);
    }
}
