using System.Globalization;
using Gordo.Core;
using Gordo.Core.Engines.MlNet;
using Gordo.Core.Engines.OnnxRuntime;
using Gordo.Core.Estimators;
using Gordo.Serialization.Frames;
using Gordo.Tests.Engines.MlNet;
using Gordo.Tests.Onnx;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Gordo.Tests.Engines.OnnxRuntime;

/// <summary>The options of sessions have effect, in models of ONNX Runtime and in ONNX steps of ML.NET.</summary>
[NonParallelizable]
internal sealed class SessionOptionsTests
{
    private const int Sessions = 8;

    // 1.2 GB of float32; the arena of all sessions has 1 GB.
    private const double TooMany = 3e8;

    // As many values as the input says, and their largest, 0, plus the input.
    private static readonly byte[] Allocates = OnnxWriter.Model(
    [
        OnnxWriter.Input("X", -1, 1), OnnxWriter.Output("y", -1, 1),
        OnnxWriter.Initializer("one", OnnxWriter.Tensor([1], -1L)),
        OnnxWriter.Node("Cast", ["X"], ["whole"], OnnxWriter.Attribute("to", 7)), OnnxWriter.Node("Reshape", ["whole", "one"], ["shape"]),
        OnnxWriter.Node("ConstantOfShape", ["shape"], ["values"]), OnnxWriter.Node("ReduceMax", ["values"], ["largest"], OnnxWriter.Attribute("keepdims", 0)),
        OnnxWriter.Node("Add", ["X", "largest"], ["y"]),
    ]);

    [Test]
    public void A_session_may_not_allocate_more_than_the_arena_has()
    {
        var model = OnnxRuntimeModel.Load(Allocates);
        Check(new Estimator(model, ["TAG 1"], new EstimatorSettings()));
        model.Retire();
    }

    [Test]
    public void An_ONNX_step_may_not_allocate_more_than_the_arena_has()
    {
        MlNetChain model = LoadStep();
        Check(new Estimator(model, ["TAG 1"], new EstimatorSettings()));
        model.Retire();
    }

    [Test]
    public void Sessions_have_no_threads_of_their_own_that_could_wait_by_spinning()
    {
        if (Environment.ProcessorCount == 1 || !OperatingSystem.IsLinux())
            Assert.Ignore("Sessions have threads of their own on several cores only, and Linux tells how many there are.");
        OnnxRuntimeModel.Load(Allocates).Retire();
        using (var options = new SessionOptions())
        {
            List<IDisposable> sessions = [];
            int before = Threads();
            for (int i = 0; i < Sessions; i++)
                sessions.Add(new InferenceSession(Allocates, options));
            (Threads() - before).Should().BeGreaterThanOrEqualTo(Sessions, "the library's own options give each session threads");
            sessions.ForEach(session => session.Dispose());
        }
        List<Action> frees = [];
        int ours = Threads();
        for (int i = 0; i < Sessions; i++)
            frees.Add(OnnxRuntimeModel.Load(Allocates).Retire);
        for (int i = 0; i < Sessions; i++)
            frees.Add(LoadStep().Retire);
        // The thread pool of the process may have started or ended some.
        (Threads() - ours).Should().BeLessThan(Sessions);
        frees.ForEach(free => free());
    }

    private static void Check(Estimator estimator)
    {
        Predict(estimator, 5).Should().Be(5);
        FluentActions.Invoking(() => Predict(estimator, TooMany)).Should().Throw<ModelException>()
            .WithMessage("*" + "smaller than requested bytes of " + (4 * TooMany).ToString(CultureInfo.InvariantCulture) + "*");
        Predict(estimator, 7).Should().Be(7, "a failed run leaves nothing behind");
    }

    private static double Predict(Estimator estimator, double count) =>
        estimator.Predict(new ReadOnlyMemory<double>[] { new[] { count } }, FrameMemory.Unpooled, CancellationToken.None)[0].Span[0];

    private static MlNetChain LoadStep()
    {
        var context = new MLContext();
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("TAG 1", NumberDataViewType.Single);
        var view = new ColumnsView(builder.ToSchema(), [[1f, 2f]]);
        string path = Path.Combine(Directory.CreateTempSubdirectory("gordo-tests-").FullName, "model.onnx");
        File.WriteAllBytes(path, Allocates);
        IEstimator<ITransformer> chain = context.Transforms.Concatenate("X", "TAG 1")
            .Append(context.Transforms.ApplyOnnxModel(["y"], ["X"], path, new Dictionary<string, int[]> { ["X"] = [1, 1] }, recursionLimit: 100));
        ITransformer step = chain.Fit(view);
        using var zip = new MemoryStream();
        context.Model.Save(step, view.Schema, zip);
        (step as IDisposable)?.Dispose();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        zip.Position = 0;
        // Without the checks, which run the step on zeros.
        return MlNetChain.Load(zip, null, []);
    }

    private static int Threads() => Directory.GetDirectories("/proc/self/task").Length;
}
