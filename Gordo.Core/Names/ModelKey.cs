namespace Gordo.Core.Names;

/// <summary>Which model of which revision.</summary>
internal readonly record struct ModelKey(Revision Revision, ModelName Name);
