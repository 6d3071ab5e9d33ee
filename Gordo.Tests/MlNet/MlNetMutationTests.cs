using Gordo.Core;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet;
using Gordo.Tests.Golden;

namespace Gordo.Tests.MlNet;

/// <summary>
/// A recorded model with each of its bytes changed in turn: it either runs, with any result, or throws a
/// <see cref="ModelException"/>, within a memory limit.
/// </summary>
[NonParallelizable]
internal sealed class MlNetMutationTests
{
    [Test]
    public void Any_changed_byte_gives_a_result_or_a_ModelException()
    {
        byte[] bytes = File.ReadAllBytes(GoldenData.Path("mlnet", "minmax-bare-4v", "model.zip"));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte right = bytes[i];
            foreach (byte wrong in new[] { 0, 1, 0x7F, 0x80, 0xFF, right ^ 4 }.Select(value => (byte)value))
            {
                bytes[i] = wrong;
                Try(bytes);
            }
            bytes[i] = right;
        }
    }

    private static void Try(byte[] zip)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            PreparedPlan plan = MlNetModel.Read(zip, null).Plan;
            plan.Run([.. plan.Inputs.Select(input => Tensor.Create(input.Type!.Value, new Shape(3, input.Shape![1])))]);
        }
        catch (ModelException e)
        {
            e.Message.Should().NotBeEmpty();
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(256L << 20);
    }
}
