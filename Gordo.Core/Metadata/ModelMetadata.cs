namespace Gordo.Core.Metadata;

/// <summary>The metadata of a model: <c>metadata.json</c> and <c>info.json</c>.</summary>
public sealed class ModelMetadata
{
    internal ModelMetadata(
        ReadOnlyMemory<byte> json, IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> info, DatasetDescription? dataset)
    {
        Json = json;
        Info = info;
        Tags = dataset?.Tags ?? [];
        Targets = dataset?.Targets ?? [];
        Resolution = dataset?.Resolution;
    }

    /// <summary>
    /// The object of <c>metadata.json</c> as UTF-8 JSON, ready to be copied into a response; bare <c>NaN</c> and infinities
    /// are replaced by <c>null</c>.
    /// </summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The members of <c>info.json</c> (<c>checksum</c>): names, and values as UTF-8 JSON. Empty without it.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Info { get; }

    /// <summary>The names of the input columns; empty if the metadata has none.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>The names of the output columns; empty if the metadata has none.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The time between two rows; null if it is absent or not a fixed time.</summary>
    public Resolution? Resolution { get; }

    /// <summary>The approximate memory size in bytes.</summary>
    internal long Bytes => 512 + Json.Length + Info.Sum(member => 64L + member.Value.Length)
        + Tags.Sum(tag => 32L + (2 * tag.Length)) + (ReferenceEquals(Tags, Targets) ? 0 : Targets.Sum(tag => 32L + (2 * tag.Length)));
}
