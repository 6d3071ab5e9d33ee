namespace Gordo.Core.Engines;

/// <summary>A model with memory outside the garbage collector, freed when it is retired and its last use has ended.</summary>
public abstract class CountedModel : EngineModel
{
    // One for the cache, until it retires the model, and one per use.
    private int _uses = 1;
    private int _retired;

    /// <inheritdoc/>
    internal sealed override bool TryAcquire()
    {
        int uses = Volatile.Read(ref _uses);
        while (uses > 0)
        {
            int found = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (found == uses)
                return true;
            uses = found;
        }
        return false;
    }

    /// <inheritdoc/>
    internal sealed override void Release()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
            Free();
    }

    /// <inheritdoc/>
    internal sealed override void Retire()
    {
        if (Interlocked.Exchange(ref _retired, 1) == 0)
            Release();
    }

    /// <summary>Frees the memory. Called once, when nobody uses the model any more.</summary>
    private protected abstract void Free();
}
