using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;
using Gordo.Serialization.Json;
using Gordo.Serialization.Numbers;

namespace Gordo.Tests.Json;

/// <summary>
/// Numbers are read and written like the exact routines of .NET. <c>benchmarks/Gordo.Benchmarks -- numbers</c> compares
/// ten million numbers.
/// </summary>
internal sealed class NumberAgreementTests
{
    [Test]
    public void Random_bit_patterns_are_written_with_the_digits_of_dotnet()
    {
        var random = new Random(2020);
        for (int i = 0; i < 150_000; i++)
            Check(NumberAgreement.FaultInWriting(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))));
    }

    [Test]
    public void Random_readings_are_written_with_the_digits_of_dotnet()
    {
        var random = new Random(2021);
        for (int i = 0; i < 100_000; i++)
        {
            double reading = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 18));
            Check(NumberAgreement.FaultInWriting(reading));
            Check(NumberAgreement.FaultInWriting(Math.Round(reading, random.Next(0, 6))));
            Check(NumberAgreement.FaultInWriting((float)reading));
        }
    }

    [Test]
    public void Powers_of_two_and_ten_and_their_neighbours_are_written_and_read_exactly()
    {
        for (int exponent = -1074; exponent < 1024; exponent++)
            CheckAround(Math.ScaleB(1, exponent));
        for (int exponent = -323; exponent <= 308; exponent++)
            CheckAround(double.Parse($"1e{exponent}", CultureInfo.InvariantCulture));
    }

    [Test]
    public void Sixteen_digits_are_split_like_formatted_text()
    {
        var random = new Random(2024);
        ulong[] edges = [0, 1, 9, 10, 99, 100, 9_999, 10_000, 99_999_999, 100_000_000, 9_999_999_999_999_999];
        foreach (ulong number in edges.Concat(Enumerable.Range(0, 50_000).Select(_ => (ulong)random.NextInt64(10_000_000_000_000_000))))
        {
            Vector128<byte> digits = SixteenDigits.Split(number);
            string text = number.ToString("D16", CultureInfo.InvariantCulture);
            Enumerable.Range(0, 16).Select(i => (char)('0' + digits[i])).Should().Equal(text);
            string halves = string.Concat(((ulong[])[number / 100_000_000, number % 100_000_000]).SelectMany(
                half => BitConverter.GetBytes(EightDigits.Split((uint)half)).Select(digit => (char)('0' + digit))));
            halves.Should().Be(text, "machines without SSE use this path");
        }
    }

    [Test]
    public void Random_decimals_are_read_like_dotnet_reads_them()
    {
        var random = new Random(2022);
        for (int i = 0; i < 150_000; i++)
            Check(NumberAgreement.FaultInReading(NumberAgreement.RandomDecimal(random)));
    }

    [Test]
    public void Midpoints_between_doubles_and_numbers_next_to_them_are_read_exactly()
    {
        var random = new Random(2023);
        for (int i = 0; i < 20_000; i++)
        {
            string middle = NumberAgreement.MiddleAbove(BitConverter.Int64BitsToDouble(random.NextInt64() & long.MaxValue));
            Check(NumberAgreement.FaultInReading(middle));
            Check(NumberAgreement.FaultInReading(AppendDigits(middle, "1")));
            Check(NumberAgreement.FaultInReading(middle[..random.Next(2, middle.IndexOf('.', StringComparison.Ordinal))] + "e5"));
        }
        // Midpoints with few digits: integers just above 2^53, halves of them, and so on.
        for (int i = 0; i < 20_000; i++)
        {
            ulong odd = (1UL << 53) + (ulong)(random.NextInt64(1L << 52) * 2) + 1;
            Check(NumberAgreement.FaultInReading(string.Create(CultureInfo.InvariantCulture, $"{odd}.0")));
            Check(NumberAgreement.FaultInReading(string.Create(CultureInfo.InvariantCulture, $"{odd / 2}.5")));
            Check(NumberAgreement.FaultInReading(string.Create(CultureInfo.InvariantCulture, $"{odd}e{random.Next(-30, 30)}")));
        }
    }

    [TestCase("0.0")]
    [TestCase("-0.0")]
    [TestCase("0e400")]
    [TestCase("1e-400")]
    [TestCase("1e400")]
    [TestCase("-1e400")]
    [TestCase("1.7976931348623157e308")]
    [TestCase("1.7976931348623158e308")]
    [TestCase("1.7976931348623159e308")]
    [TestCase("2.2250738585072011e-308")]
    [TestCase("2.2250738585072014e-308")]
    [TestCase("2.225073858507201e-308")]
    [TestCase("4.9406564584124654e-324")]
    [TestCase("2.4703282292062328e-324")]
    [TestCase("2.4703282292062327e-324")]
    [TestCase("9223372036854775808.5")]
    [TestCase("9999999999999999999.0")]
    [TestCase("99999999999999999999.0")]
    [TestCase("18446744073709551615.0")]
    [TestCase("18446744073709551616.0")]
    [TestCase("0.00000000000000000000000000000000000000012345678901234567")]
    [TestCase("0.000000000000000000000000000000000000000123456789012345678901")]
    [TestCase("123456789.0000000000000000000000000000000000000000000000001")]
    [TestCase("1000000000000000000000000000000000000000000.5e-20")]
    [TestCase("0.12345678")]
    [TestCase("0.1234567")]
    [TestCase("0.123456789")]
    [TestCase("0.1234567890123456")]
    [TestCase("1.2e+0000000000000000000000000000000000005")]
    public void Numbers_at_the_limits_are_read_exactly(string text) => Check(NumberAgreement.FaultInReading(text));

    [Test]
    public void Power_of_two_that_dotnet_writes_with_too_few_digits_is_written_in_full()
    {
        double value = Math.ScaleB(1, -958);
        Span<byte> text = stackalloc byte[JsonNumber.MaxLength];
        Encoding.ASCII.GetString(text[..JsonNumber.Write(value, text)]).Should().Be("4.1045368012983762e-289", "Python writes this");
    }

    [TestCase("0.12345678/")]
    [TestCase("0.12345:78,")]
    [TestCase("0.1234567é,0")]
    [TestCase("0.1\u0000345678,")]
    public void Fraction_ends_at_the_first_non_digit(string text)
    {
        int end = text.AsSpan(2).IndexOfAnyExceptInRange('0', '9') + 2;
        JsonNumber.TryRead(Encoding.UTF8.GetBytes(text), out JsonCell cell, out int length).Should().BeTrue();
        length.Should().Be(end);
        BitConverter.Int64BitsToDouble(cell.Bits).Should().Be(double.Parse(text.AsSpan(0, end), CultureInfo.InvariantCulture));
    }

    // An assertion per number would take longer than reading and writing a million numbers.
    private static void Check(string? fault)
    {
        if (fault is not null)
            Assert.Fail(fault);
    }

    private static void CheckAround(double value)
    {
        foreach (double near in new[] { Math.BitDecrement(value), value, Math.BitIncrement(value) })
        {
            Check(NumberAgreement.FaultInWriting(near));
            Check(NumberAgreement.FaultInReading(near.ToString("E16", CultureInfo.InvariantCulture)));
            Check(NumberAgreement.FaultInReading(near.ToString("E18", CultureInfo.InvariantCulture)));
        }
    }

    private static string AppendDigits(string middle, string digits)
    {
        int e = middle.IndexOf('E', StringComparison.Ordinal);
        return middle[..e] + digits + middle[e..];
    }
}
