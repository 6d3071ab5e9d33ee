namespace Gordo.Core.Names;

/// <summary>The key of a model: its revision and name.</summary>
internal readonly record struct ModelKey(Revision Revision, ModelName Name);
