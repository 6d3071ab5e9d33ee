using Apache.Arrow;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>A schema and its message.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Message">The encapsulated message, with which a stream begins.</param>
internal sealed record EncodedSchema(Schema Schema, byte[] Message);
