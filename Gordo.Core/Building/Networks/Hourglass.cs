using System.Globalization;

namespace Gordo.Core.Building.Networks;

/// <summary>The sizes of the layers of an hourglass: they fall evenly to the narrowest one.</summary>
internal static class Hourglass
{
    /// <summary>Returns the sizes of the encoding layers; those of the decoding layers are the same in reverse.</summary>
    /// <param name="features">The number of input columns.</param>
    /// <param name="layers">The number of encoding layers, at least 1.</param>
    /// <param name="factor">The size of the narrowest layer as a part of the columns, from 0 to 1.</param>
    /// <exception cref="BuildException">A number is out of range.</exception>
    public static int[] EncodingUnits(int features, int layers, double factor)
    {
        if (layers < 1)
            throw new BuildException(string.Create(CultureInfo.InvariantCulture, $"encoding_layers is {layers}, expected at least 1."));
        if (factor is not (>= 0 and <= 1))
            throw new BuildException(string.Create(CultureInfo.InvariantCulture, $"compression_factor is {factor}, expected a number from 0 to 1."));
        int narrowest = Math.Clamp((int)Math.Ceiling(factor * features), 1, features);
        // Halves are rounded to even, as in Python.
        return [.. Enumerable.Range(1, layers).Select(layer => (int)Math.Round(features - ((features - narrowest) * (double)layer / layers)))];
    }
}
