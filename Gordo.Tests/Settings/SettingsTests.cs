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
            ("MODEL_COLLECTION_DIR", "/nowhere/latest"),
            ("EXPECTED_MODELS", "{a: b"),
            ("N_CACHED_MODELS", "0"),
            ("N_CACHED_METADATA", "many"),
            ("GORDO_SERVER_HOST", "not a host"),
            ("GORDO_SERVER_PORT", "70000"),
            ("GORDO_SERVER_LOG_LEVEL", "loud"),
            ("GORDO_MAX_REQUEST_MB", "-1"));
        string message = read.Should().Throw<SettingsException>().Which.Message;
        message.Split('\n').Should().HaveCount(9);
        foreach (string found in (string[])["/nowhere/latest", "EXPECTED_MODELS", "'0'", "'many'", "'not a host'", "'70000'", "'loud'", "'-1'"])
            message.Should().Contain(found);
    }

    [Test]
    public void Missing_collection_is_an_error()
    {
        Action read = () => Read(("MODEL_COLLECTION_DIR", "/nowhere/1577836800000"));
        read.Should().Throw<SettingsException>().WithMessage("*MODEL_COLLECTION_DIR*does not exist*");
    }

    private static ServerSettings Read(params (string Name, string Value)[] settings) =>
        ServerSettingsReader.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build());
}
