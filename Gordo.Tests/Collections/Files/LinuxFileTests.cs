using System.Runtime.Versioning;
using Gordo.Core.Collections.Files;

namespace Gordo.Tests.Collections.Files;

/// <summary>File stamps read by statx, compared with .NET's FileInfo.</summary>
[Platform("Linux")]
[SupportedOSPlatform("linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LinuxFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gordo-ü-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestCase("2026-11-28T10:20:30.1234567Z", 0)]
    [TestCase("2020-02-29T23:59:59.9999999Z", 1)]
    [TestCase("1970-01-01T00:00:00.0000001Z", 70_000)]
    [TestCase("1969-12-31T23:59:59.7500000Z", 17)]
    [TestCase("1903-01-01T00:00:00Z", 3)]
    [TestCase("2262-04-11T23:47:16.5000000Z", 3)]
    public void The_stamp_of_a_file_matches_FileInfo(string written, int length)
    {
        string path = Path.Join(_folder, "modèle.onnx");
        File.WriteAllBytes(path, new byte[length]);
        File.SetLastWriteTimeUtc(path, DateTimeOffset.Parse(written, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime);
        var expected = new FileInfo(path);

        LinuxFile.TryStamp(LinuxFile.Encode(path), out FileStamp stamp).Should().BeTrue();

        stamp.WrittenTicks.Should().Be(expected.LastWriteTimeUtc.Ticks);
        stamp.Length.Should().Be(length);
        stamp.Exists.Should().BeTrue();
    }

    [Test]
    public void A_replacement_file_with_equal_time_and_length_has_another_stamp()
    {
        DateTime written = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        string path = Path.Join(_folder, "model.onnx"), other = Path.Join(_folder, "other");
        foreach (string file in (string[])[path, other])
        {
            File.WriteAllText(file, "same");
            File.SetLastWriteTimeUtc(file, written);
        }
        LinuxFile.TryStamp(LinuxFile.Encode(path), out FileStamp before).Should().BeTrue();
        File.Move(other, path, overwrite: true);
        LinuxFile.TryStamp(LinuxFile.Encode(path), out FileStamp after).Should().BeTrue();
        (after.WrittenTicks, after.Length).Should().Be((before.WrittenTicks, before.Length));
        after.Should().NotBe(before);
    }

    [Test]
    public void The_length_of_a_file_above_4_GB_is_correct()
    {
        string path = Path.Join(_folder, "large");
        using (FileStream file = File.Create(path))
            file.SetLength((5L << 30) + 7);
        LinuxFile.TryStamp(LinuxFile.Encode(path), out FileStamp stamp).Should().BeTrue();
        stamp.Length.Should().Be((5L << 30) + 7);
    }

    [Test]
    public void Statx_is_available_on_the_test_machine() => LinuxFile.IsAvailable.Should().BeTrue();

    [TestCase("absent")]
    [TestCase("absent/model.onnx")]
    [TestCase("plain/model.onnx")]
    public void The_stamp_of_an_absent_file_says_it_does_not_exist(string name)
    {
        File.WriteAllText(Path.Join(_folder, "plain"), "a");
        LinuxFile.TryStamp(LinuxFile.Encode(Path.Join(_folder, name)), out FileStamp stamp).Should().BeTrue();
        stamp.Exists.Should().BeFalse();
    }

    [Test]
    public void Links_and_folders_have_no_stamp()
    {
        File.WriteAllText(Path.Join(_folder, "plain"), "a");
        File.CreateSymbolicLink(Path.Join(_folder, "link"), Path.Join(_folder, "plain"));
        File.CreateSymbolicLink(Path.Join(_folder, "circle"), Path.Join(_folder, "circle"));
        foreach (string name in new[] { "link", "circle", "circle/model.onnx", "" })
            LinuxFile.TryStamp(LinuxFile.Encode(Path.Join(_folder, name)), out _).Should().BeFalse(name);
    }
}
