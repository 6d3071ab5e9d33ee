namespace Gordo.Core.Building.Training;

/// <summary>Ends training when a loss no longer falls.</summary>
/// <param name="MonitorsValidation">True for the loss of the validation rows, false for that of the training rows.</param>
/// <param name="MinimumChange">The fall that counts.</param>
/// <param name="Patience">The number of epochs without one after which training ends.</param>
/// <param name="RestoresBest">True to return the parameters of the epoch with the least loss.</param>
/// <param name="StartEpoch">The first epoch that counts, from 0.</param>
/// <remarks>Keras: <c>EarlyStopping</c>. Without validation rows, one that monitors their loss has no effect.</remarks>
internal sealed record EarlyStopping(
    bool MonitorsValidation = true, double MinimumChange = 0, int Patience = 0, bool RestoresBest = false, int StartEpoch = 0);
