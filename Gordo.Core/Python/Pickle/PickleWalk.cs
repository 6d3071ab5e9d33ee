using System.Globalization;

namespace Gordo.Core.Python.Pickle;

/// <summary>Visits everything in a pickle, each shared object once, and rejects cycles and excessive depth.</summary>
internal static class PickleWalk
{
    // Models have about 25 levels; later readers may therefore recurse.
    private const int MostLevels = 200;
    private const int Walking = -1;

    /// <summary>Checks a value and everything it contains.</summary>
    /// <exception cref="ModelException">A value contains itself, or nesting is too deep.</exception>
    public static void Check(object? root)
    {
        if (root is not PickleContainer first)
            return;
        // Not recursive, because a file can nest as deep as it is long.
        var open = new Stack<(PickleContainer Container, int Next, int Depth)>();
        open.Push((first, 0, 0));
        first.Walked = Walking;
        while (open.TryPop(out (PickleContainer Container, int Next, int Depth) at))
        {
            if (at.Next == at.Container.ChildCount)
            {
                at.Container.Walked = at.Depth + 1;
                if (open.TryPop(out (PickleContainer Container, int Next, int Depth) parent))
                    open.Push((parent.Container, parent.Next, Math.Max(parent.Depth, at.Depth + 1)));
                continue;
            }
            object? child = at.Container.Child(at.Next);
            int depth = at.Depth;
            PickleContainer? enter = null;
            if (child is PickleContainer container)
            {
                if (container.Walked == Walking)
                    throw new ModelException($"the pickle holds {PickleKind.Of(container)} that contains itself");
                if (container.Walked == 0)
                    enter = container;
                else
                    depth = Math.Max(depth, container.Walked);
            }
            open.Push((at.Container, at.Next + 1, depth));
            if (enter is not null)
            {
                enter.Walked = Walking;
                open.Push((enter, 0, 0));
            }
            if (depth > MostLevels || open.Count > MostLevels)
                throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"the pickle is nested more than {MostLevels} levels deep"));
        }
    }
}
