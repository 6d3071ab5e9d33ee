using Gordo.Core.Engines.Compiled.Plans;

namespace Gordo.Core.Engines.Compiled.Compilation;

/// <summary>Assigns one memory slot to values that are never alive at the same time.</summary>
internal static class SlotAssignment
{
    /// <summary>Returns the slot of each value, and the number of slots.</summary>
    public static (int[] SlotOf, int Count) Assign(Step[] steps, int[] outputs, int inputs, int values)
    {
        int[] owner = Owners(steps, values);
        int[] lastUse = LastUses(steps, outputs, owner);

        var slotOf = new int[values];
        var free = new List<int>();
        int count = 0;

        // All inputs are alive before the first step.
        for (int i = 0; i < inputs; i++)
            slotOf[i] = Take();
        for (int s = 0; s < steps.Length; s++)
        {
            foreach (int output in steps[s].Outputs)
            {
                if (output >= 0 && owner[output] == output)
                    slotOf[output] = Take();
            }
            Free(steps[s].Inputs, s);
            Free(steps[s].Outputs, s);
        }
        for (int i = 0; i < values; i++)
            slotOf[i] = slotOf[owner[i]];
        return (slotOf, count);

        int Take()
        {
            if (free.Count == 0)
                return count++;
            int last = free[^1];
            free.RemoveAt(free.Count - 1);
            return last;
        }

        void Free(int[] numbers, int step)
        {
            foreach (int number in numbers)
            {
                if (number < 0 || lastUse[owner[number]] > step)
                    continue;
                free.Add(slotOf[owner[number]]);
                lastUse[owner[number]] = int.MaxValue;
            }
        }
    }

    // By value: the value whose memory it is a view of, or itself.
    private static int[] Owners(Step[] steps, int values)
    {
        int[] owner = [.. Enumerable.Range(0, values)];
        foreach (Step step in steps)
        {
            int aliased = step.Operator.AliasedInput;
            if (aliased >= 0 && step.Outputs[0] >= 0 && step.Inputs[aliased] >= 0)
                owner[step.Outputs[0]] = owner[step.Inputs[aliased]];
        }
        return owner;
    }

    private static int[] LastUses(Step[] steps, int[] outputs, int[] owner)
    {
        var lastUse = new int[owner.Length];
        for (int s = 0; s < steps.Length; s++)
        {
            foreach (int input in steps[s].Inputs)
            {
                if (input >= 0)
                    lastUse[owner[input]] = s;
            }
            foreach (int output in steps[s].Outputs)
            {
                if (output >= 0)
                    lastUse[owner[output]] = s;
            }
        }
        foreach (int output in outputs)
        {
            if (output >= 0)
                lastUse[owner[output]] = int.MaxValue;
        }
        return lastUse;
    }
}
