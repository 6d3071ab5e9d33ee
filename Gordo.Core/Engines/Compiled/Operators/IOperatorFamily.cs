namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>
/// A file of related operators. The registry finds every implementation by itself, so that adding an operator or a
/// family touches one file.
/// </summary>
internal interface IOperatorFamily
{
    /// <summary>Adds the family's operators.</summary>
    void Register(OperatorRegistry registry);
}
