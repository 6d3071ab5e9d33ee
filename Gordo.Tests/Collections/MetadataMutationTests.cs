using System.Globalization;
using System.Text;
using System.Text.Json;
using Gordo.Core;
using Gordo.Core.Anomaly;
using Gordo.Core.Collections;
using Gordo.Core.Onnx;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Collections;

/// <summary>
/// Recorded metadata and settings, damaged by a fixed seed: they are read, or a <see cref="ModelException"/> says why
/// not. Nothing else may come out, and what is read is valid JSON.
/// </summary>
public sealed class MetadataMutationTests
{
    private const int Mutations = 4_000;

    private static readonly string[] Tokens =
        ["NaN", "Infinity", "-Infinity", "null", "\"", "\\", "[", "]", "{", "}", ",", ":", "1e999", "-", "\\ud800", "\u00e6", "\0", "\"name\"", "[]", "{}"];

    [Test]
    public void Damaged_metadata_is_read_or_refused()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(GoldenModel("fewer-targets"), "metadata.json"));
        int read = Damage(whole, damaged =>
        {
            byte[] json = MetadataReader.ReadObject(damaged, "metadata.json");
            JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 }).Dispose();
            foreach (KeyValuePair<string, ReadOnlyMemory<byte>> member in MetadataReader.ReadMembers(json))
                JsonDocument.Parse(member.Value, new JsonDocumentOptions { MaxDepth = 256 }).Dispose();
            MetadataReader.ReadDataset(json, "metadata.json").Tags.Should().NotBeEmpty();
        });

        read.Should().BeInRange(1, Mutations - 1, "some damage is harmless and some is not");
    }

    [Test]
    public void Damaged_settings_are_read_or_refused()
    {
        string folder = GoldenModel("window-smm");
        byte[] whole = Encoding.UTF8.GetBytes(OnnxModel.Read(File.ReadAllBytes(Path.Combine(folder, "model.onnx")), null).Metadata["gordo"]);
        int read = Damage(whole, damaged =>
        {
            ModelSettings settings = ModelSettings.Parse(Encoding.UTF8.GetString(damaged));
            if (settings.Detector is not null)
                _ = new Detector(settings.Detector, 4);
        });

        read.Should().BeInRange(1, Mutations - 1, "some damage is harmless and some is not");
    }

    private static int Damage(byte[] whole, Action<byte[]> read)
    {
        var random = new Random(20200301);
        int succeeded = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] damaged = Mutate(whole, random);
            try
            {
                read(damaged);
                succeeded++;
            }
            catch (ModelException)
            {
                // Refused, in words meant for people.
            }
            catch (Exception e) when (e is not AssertionException)
            {
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"Mutation {i}: {e}"));
            }
        }
        return succeeded;
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        List<byte> bytes = [.. whole];
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            int position = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[position] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.InsertRange(position, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 2:
                    bytes.RemoveRange(position, Math.Min(random.Next(1, 40), bytes.Count - position));
                    break;
                case 3:
                    bytes.RemoveRange(position, bytes.Count - position);
                    break;
                default:
                    int length = Math.Min(random.Next(1, 40), bytes.Count - position);
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(position, length));
                    break;
            }
        }
        return [.. bytes];
    }

    private static string GoldenModel(string name) =>
        Path.Combine(Directory.EnumerateDirectories(GoldenData.Path("server", "collection")).Single(), name);
}
