using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Onnx;

namespace Gordo.Core.Building.Output;

/// <summary>Writes built models as <c>model.onnx</c> with the <c>gordo</c> property.</summary>
internal static class OnnxModelWriter
{
    private const string Producer = "gordo build";

    /// <summary>Returns the file.</summary>
    /// <param name="estimator">The fitted estimator.</param>
    /// <param name="width">The number of input tags.</param>
    /// <param name="settings">The <c>gordo</c> settings.</param>
    public static byte[] Write(FittedEstimator estimator, int width, string settings)
    {
        var graph = new ModelGraph(width, estimator.Window);
        GraphTensor answer = estimator.Write(graph, graph.Input);
        return OnnxFileWriter.Write(graph.Complete(answer), Producer, new Dictionary<string, string>(StringComparer.Ordinal) { ["gordo"] = settings });
    }
}
