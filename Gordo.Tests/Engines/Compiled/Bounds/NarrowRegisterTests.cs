using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gordo.Tests.Engines.Compiled.Bounds;

/// <summary>
/// Repeats the guarded tests with narrower registers: in a child process whose runtime has wide registers disabled, so that
/// code that selects by hardware support selects the narrower version.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class NarrowRegisterTests
{
    private const string ExpectedBits = "GORDO_TEST_REGISTER_BITS";

    [TestCase(256, "DOTNET_EnableAVX512", "DOTNET_EnableAVX512F")]
    [TestCase(128, "DOTNET_EnableAVX", "DOTNET_EnableAVX2")]
    public async Task Guarded_kernels_and_codecs_stay_within_bounds_without_wide_registers(int bits, params string[] switchedOff)
    {
        GuardedMemory.Require();
        if (Environment.GetEnvironmentVariable(ExpectedBits) is not null)
            Assert.Ignore("this is the process with narrow registers");
        if (Bits() <= bits)
            Assert.Ignore(string.Create(CultureInfo.InvariantCulture, $"the registers of this machine have {Bits()} bits"));
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["vstest", typeof(NarrowRegisterTests).Assembly.Location, "--TestCaseFilter:FullyQualifiedName~Compiled.Bounds.Guarded|FullyQualifiedName~Registers_are"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[ExpectedBits] = bits.ToString(CultureInfo.InvariantCulture);
        foreach (string name in switchedOff)
            start.Environment[name] = "0";
        using Process child = Process.Start(start)!; // this starts one or throws
        Task<string> output = child.StandardOutput.ReadToEndAsync(), errors = child.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await child.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!child.HasExited)
                child.Kill(entireProcessTree: true);
        }
        string said = await output + await errors;
        child.ExitCode.Should().Be(0, "the child process wrote: {0}", said);
        said.Should().NotContain("No test matches").And.MatchRegex(@"Passed:\s+[1-9]\d+");
    }

    [Test]
    public void Registers_are_as_wide_as_the_test_was_started_for()
    {
        if (Environment.GetEnvironmentVariable(ExpectedBits) is not { } expected)
            Assert.Ignore("runs only in the process with narrow registers");
        else
            Bits().ToString(CultureInfo.InvariantCulture).Should().Be(expected);
    }

    private static int Bits() =>
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? 512 : Vector256.IsHardwareAccelerated && Avx.IsSupported ? 256 : 128;
}
