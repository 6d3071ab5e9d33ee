using Gordo.Serialization;

namespace Gordo.Api.CommandLine;

/// <summary>A command cannot do what it was asked; the message says why.</summary>
internal sealed class CommandException(string message) : GordoException(message);
