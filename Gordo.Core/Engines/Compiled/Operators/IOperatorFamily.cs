namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>
/// A group of related operators in one file. The registry discovers all implementations, so adding an operator or a
/// family changes only one file.
/// </summary>
internal interface IOperatorFamily
{
    /// <summary>Adds the family's operators.</summary>
    void Register(OperatorRegistry registry);
}
