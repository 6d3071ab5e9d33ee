using Gordo.Core.Python.NumPy;
using Gordo.Core.Python.Pickle;

namespace Gordo.Core.Python.Records;

/// <summary>The labels of rows or columns as pandas pickles them: <c>_new_Index(class, arguments)</c>.</summary>
internal static class PandasIndex
{
    /// <summary>Returns the number of labels.</summary>
    /// <exception cref="ModelException">The value is not an index.</exception>
    public static int Length(object? index)
    {
        if (index is not PickleObject { Type.Known.Name: "_new_Index", Arguments.Items: [PickleGlobal type, PickleDict arguments] })
            throw new ModelException($"expected an index of pandas, found {PickleKind.Of(index)}");
        if (type.Known.Name != "RangeIndex")
            return arguments.TryGet("data", out object? data) && NumpyArray.Read(data) is { Shape: [var count] } ? count : throw Invalid(type);
        if (!Number("start", out long start) || !Number("stop", out long stop) || !Number("step", out long step) || step == 0)
            throw Invalid(type);
        Int128 length = step > 0 ? ((Int128)stop - start + step - 1) / step : ((Int128)start - stop - step - 1) / -(Int128)step;
        return length <= 0 ? 0 : length <= int.MaxValue ? (int)length : throw Invalid(type);

        bool Number(string name, out long number)
        {
            number = 0;
            if (!arguments.TryGet(name, out object? value) || value is not long given)
                return false;
            number = given;
            return true;
        }
    }

    private static ModelException Invalid(PickleGlobal type) => new($"the arguments of {type} do not have the form that pandas writes");
}
