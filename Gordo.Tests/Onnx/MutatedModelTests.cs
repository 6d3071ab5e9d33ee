using System.Diagnostics;
using Gordo.Core;
using Gordo.Core.Onnx;
using Gordo.Core.Runtime;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Onnx;

/// <summary>Good models with bytes changed: they load and run, or are refused; nothing else may happen.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MutatedModelTests
{
    [Test]
    public void A_damaged_model_runs_or_is_refused(
        [Values("torch_hourglass_4", "torch_lstm_12x6", "torch_mixed_layers_20", "torch_conv1d_dense_16x5",
            "sk_scaler_svr_5", "sk_gradient_boosting_5", "torch_bilstm_12x6")] string name)
    {
        byte[] good = File.ReadAllBytes(GoldenData.Path("onnx", name, "model.onnx"));
        var random = new Random(4);
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < 400; i++)
        {
            byte[] bad = Mutate(good, random);
            try
            {
                PreparedPlan plan = OnnxModel.Read(bad, folder: null).Plan;
                if (plan.Inputs.All(input => (input.Shape ?? []).All(length => length < 1000)))
                    plan.Run([.. plan.Inputs.Select(Ones.Like)]);
            }
            catch (ModelException)
            {
                // Refused, as it should be.
            }
        }
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(60), "no file may take long");
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        // Structure is at the ends and between the weights; half of all changes go to the last part.
        int Place() => random.Next(2) == 0 ? random.Next(good.Length) : good.Length - 1 - random.Next(Math.Min(good.Length, 600));
        byte[] bad = [.. good];
        switch (random.Next(4))
        {
            case 0: return bad[..Place()];
            case 1:
                for (int i = random.Next(1, 5); i > 0; i--)
                    bad[Place()] = (byte)random.Next(256);
                return bad;
            case 2:
                bad[Place()] ^= (byte)(1 << random.Next(8));
                return bad;
            default:
                int from = Place(), to = Place(), count = Math.Min(random.Next(1, 40), bad.Length - Math.Max(from, to));
                Array.Copy(good, from, bad, to, count);
                return bad;
        }
    }
}
