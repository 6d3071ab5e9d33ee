namespace Gordo.Core.Engines.Compiled.Recurrent;

/// <summary>The recurrent cells. The value is the number of gates.</summary>
internal enum RecurrentKind
{
    /// <summary>A simple recurrent layer.</summary>
    Rnn = 1,

    /// <summary>Gated recurrent unit: update z, reset r, hidden h.</summary>
    Gru = 3,

    /// <summary>Long short-term memory: input i, output o, forget f, cell c.</summary>
    Lstm = 4,
}
