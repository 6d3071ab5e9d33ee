using System.Globalization;
using System.Text;

namespace Gordo.Tests.Examples;

/// <summary>
/// Synthetic readings of a gas compressor at a resolution of ten minutes, the same with every run: four weeks of normal operation, and
/// three days with two faults.
/// </summary>
/// <remarks>
/// Load follows the hour and the day of the week. Suction pressure falls and discharge pressure rises with it. Discharge temperature
/// follows from the pressure ratio by a polytropic compression, motor power from flow and temperature rise, and vibration from load.
/// Each of them also wanders slowly, as a process does; readings are means of ten minutes and have little noise.
/// </remarks>
internal static class CompressorReadings
{
    /// <summary>The rows of four weeks.</summary>
    public const int TrainingRows = 28 * RowsPerDay;

    /// <summary>The rows of three days.</summary>
    public const int FaultyRows = 3 * RowsPerDay;

    private const int RowsPerDay = 144;
    private const int Vibration = 4, Flow = 5;

    /// <summary>The tags, in the order of the columns.</summary>
    public static readonly string[] Tags =
    [
        "GC1-PT-101 suction bar", "GC1-PT-102 discharge bar", "GC1-TT-103 discharge °C", "GC1-JT-104 motor kW", "GC1-VT-105 vibration mm/s", "GC1-FT-106 flow t/h",
    ];

    /// <summary>The first row of the three days.</summary>
    public static readonly DateTimeOffset FaultyStart = new(2020, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The first row of the flow meter being stuck, and the first after it.</summary>
    public static readonly DateTimeOffset StuckFrom = new(2020, 3, 1, 6, 0, 0, TimeSpan.Zero), StuckTo = new(2020, 3, 1, 13, 0, 0, TimeSpan.Zero);

    /// <summary>The first row of growing vibration, and the first after it.</summary>
    public static readonly DateTimeOffset GrowingFrom = new(2020, 3, 2, 14, 0, 0, TimeSpan.Zero), GrowingTo = new(2020, 3, 3, 15, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset TrainingStart = new(2019, 12, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Formats = ["0.00", "0.00", "0.0", "0.0", "0.00", "0.00"];

    /// <summary>Returns four weeks of normal operation as CSV.</summary>
    public static string Training() => Csv(TrainingStart, TrainingRows, new Random(2), hasFaults: false);

    /// <summary>Returns three days with a stuck flow meter and a growing vibration as CSV.</summary>
    public static string Faulty() => Csv(FaultyStart, FaultyRows, new Random(3), hasFaults: true);

    private static string Csv(DateTimeOffset start, int rows, Random random, bool hasFaults)
    {
        var csv = new StringBuilder("time,").AppendJoin(',', Tags).Append('\n');
        var compressor = new Compressor(random);
        double? stuck = null;
        for (int row = 0; row < rows; row++)
        {
            DateTimeOffset time = start.AddMinutes(10 * row);
            double[] readings = compressor.Read(time);
            if (hasFaults && time >= GrowingFrom && time < GrowingTo)
                readings[Vibration] += 1.6 * Math.Pow((time - GrowingFrom) / (GrowingTo - GrowingFrom), 2);
            if (hasFaults && time >= StuckFrom && time < StuckTo)
                readings[Flow] = stuck ??= readings[Flow];
            csv.Append(time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            for (int tag = 0; tag < readings.Length; tag++)
                csv.Append(',').Append(readings[tag].ToString(Formats[tag], CultureInfo.InvariantCulture));
            csv.Append('\n');
        }
        return csv.ToString();
    }

    // Approximately normal, with standard deviation 1.
    private static double Noise(Random random)
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
            sum += random.NextDouble();
        return sum;
    }

    private sealed class Compressor(Random random)
    {
        // A hydrocarbon gas: (isentropic exponent - 1) / (isentropic exponent × polytropic efficiency), and kJ/(kg K).
        private const double CompressionExponent = 0.203, HeatCapacity = 2.0;
        private const double MeanLoad = 0.73, MechanicalEfficiency = 0.96, KilogramsPerSecond = 1 / 3.6;

        private readonly Wander _load = new(random, 0.015, 18), _suction = new(random, 0.05, 24), _discharge = new(random, 0.12, 24), _ambient = new(random, 1, 36);
        private readonly Wander _power = new(random, 8, 18), _vibration = new(random, 0.02, 18), _flow = new(random, 0.12, 18), _temperature = new(random, 0.25, 18);

        // Returns the readings of a row, in the order of the tags.
        public double[] Read(DateTimeOffset time)
        {
            double hour = Math.Sin(2 * Math.PI * (time.TimeOfDay.TotalHours - 8) / 24);
            bool isWeekend = time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            double load = MeanLoad + (0.08 * hour) - (isWeekend ? 0.02 : 0) + _load.Next(), above = load - MeanLoad;
            double suction = 11 - (4 * above) + _suction.Next(), discharge = 53 + (22 * above) + _discharge.Next();
            double suctionKelvin = 291 + (2 * hour) + _ambient.Next();
            double rise = suctionKelvin * (Math.Pow(discharge / suction, CompressionExponent) - 1);
            double flow = (60 * load * suction / 11) + _flow.Next();
            double power = (flow * KilogramsPerSecond * HeatCapacity * rise / MechanicalEfficiency) + _power.Next();
            double vibration = 2.4 + (3 * above) + _vibration.Next();
            double temperature = suctionKelvin + rise - 273.15 + _temperature.Next();
            return
            [
                suction + (0.01 * Noise(random)), discharge + (0.05 * Noise(random)), temperature + (0.1 * Noise(random)),
                power + (3 * Noise(random)), vibration + (0.01 * Noise(random)), flow + (0.04 * Noise(random)),
            ];
        }
    }

    // A first-order autoregressive process, kept within one and a half times its deviation, as a controlled process is.
    private sealed class Wander(Random random, double deviation, double rows)
    {
        private readonly double _kept = Math.Exp(-1 / rows);
        private double _value;

        public double Next()
        {
            _value = (_kept * _value) + (Math.Sqrt(1 - (_kept * _kept)) * Noise(random));
            return 1.5 * deviation * Math.Tanh(_value / 1.5);
        }
    }
}
