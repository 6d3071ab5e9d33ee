using Gordo.Api.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Gordo.Tests.Settings;

internal sealed class SettingsTests
{
    [Test]
    public void Defaults_are_those_of_the_original()
    {
        ServerSettings settings = Read();
        settings.Host.Should().Be("0.0.0.0");
        settings.Port.Should().Be(5555);
        settings.LogLevel.Should().Be(LogLevel.Information);
        settings.CollectionDirectory.Should().BeNull();
        settings.ExpectedModels.Should().BeEmpty();
    }

    [TestCase("[a, b-1]", new[] { "a", "b-1" })]
    [TestCase("- a\n- b", new[] { "a", "b" })]
    [TestCase("[]", new string[0])]
    [TestCase("""["1", "true"]""", new[] { "1", "true" })]
    public void Expected_models_are_a_YAML_list(string yaml, string[] expected) =>
        Read(("EXPECTED_MODELS", yaml)).ExpectedModels.Should().Equal(expected);

    [Test]
    public void Empty_variables_count_as_unset() => Read(("N_CACHED_MODELS", ""), ("GORDO_SERVER_PORT", "")).Port.Should().Be(5555);

    [Test]
    public void All_errors_are_listed_at_once()
    {
        Action read = () => Read(
            ("MODEL_COLLECTION_DIR", "/"),
            ("EXPECTED_MODELS", "{a: b"),
            ("N_CACHED_MODELS", "0"),
            ("N_CACHED_METADATA", "many"),
            ("GORDO_SERVER_HOST", "not a host"),
            ("GORDO_SERVER_PORT", "70000"),
            ("GORDO_SERVER_LOG_LEVEL", "loud"),
            ("GORDO_MAX_REQUEST_MB", "-1"));
        string message = read.Should().Throw<SettingsException>().Which.Message;
        message.Split('\n').Should().HaveCount(9);
        foreach (string found in (string[])["found '/'", "EXPECTED_MODELS", "'0'", "'many'", "'not a host'", "'70000'", "'loud'", "'-1'"])
            message.Should().Contain(found);
    }

    [TestCase("/nowhere/1577836800000")]
    [TestCase("/nowhere/latest")]
    public void Collection_may_be_missing_and_have_any_name(string folder) =>
        Read(("MODEL_COLLECTION_DIR", folder)).CollectionDirectory.Should().Be(folder);

    [Test]
    public void Collection_that_is_a_file_is_an_error()
    {
        string file = Path.GetTempFileName();
        Action read = () => Read(("MODEL_COLLECTION_DIR", file));
        read.Should().Throw<SettingsException>().WithMessage("*MODEL_COLLECTION_DIR*is a file*");
        File.Delete(file);
    }

    // 25 million cells are the Python client's default batch of 100,000 rows of 250 tags; 3,072 MB is what .NET may use of 4 GB.
    [TestCase("3072", 50_331_648, 1024)]
    [TestCase("384", 6_291_456, 128)]
    [TestCase("64", 1_048_576, 21)]
    [TestCase("1000000", 268_435_456, 2047)]
    public void Limits_of_a_request_derive_from_the_memory(string memory, long cells, int megabytes)
    {
        ServerSettings settings = Read(("GORDO_MEMORY_MB", memory));
        settings.Limits.Frame.MaxCells.Should().Be(cells);
        settings.MaxRequestMegabytes.Should().Be(megabytes);
        ServerSettings set = Read(("GORDO_MEMORY_MB", memory), ("GORDO_MAX_CELLS", "1000"), ("GORDO_MAX_REQUEST_MB", "7"));
        set.Limits.Frame.MaxCells.Should().Be(1000);
        set.MaxRequestMegabytes.Should().Be(7);
    }

    private static ServerSettings Read(params (string Name, string Value)[] settings) =>
        ServerSettingsReader.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build());
}
