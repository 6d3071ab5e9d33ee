using System.Globalization;
using System.Text.Json;
using Gordo.Core.Collections;
using Gordo.Core.Prediction;
using Gordo.Serialization.Tensors;

namespace Gordo.Api.Inference;

/// <summary>The input and output tensors of a model: their names, shapes and columns.</summary>
internal sealed class ModelTensors
{
    /// <summary>The name of the input with readings of the targets.</summary>
    public const string Target = "y";

    // The name of the readings in the other requests.
    private const string DefaultInput = "X";

    private readonly LoadedModel _model;

    /// <summary>Describes the tensors of a model.</summary>
    public ModelTensors(LoadedModel model)
    {
        _model = model;
        Input = model.Estimator.InputName is { Length: > 0 } name and not Target ? name : DefaultInput;
        Outputs = ModelOutput.Of(model);
    }

    /// <summary>The name of the input with readings of the tags: that of the model's input, if it has one for all tags.</summary>
    public string Input { get; }

    /// <summary>The outputs.</summary>
    public IReadOnlyList<ModelOutput> Outputs { get; }

    /// <summary>True if the model scores readings of its targets.</summary>
    public bool HasScores => Outputs.Count > 1;

    /// <summary>True if all targets are tags, so that the readings of the tags have those of the targets.</summary>
    private bool AreTargetsTags => _model.Targets.All(_model.Tags.ToHashSet(StringComparer.Ordinal).Contains);

    /// <summary>Returns why a model cannot be asked by tensors; null if it can.</summary>
    public static string? FindUnservedReason(LoadedModel model)
    {
        for (int tag = 0; model.Estimator.TextTags is { } isText && tag < isText.Count; tag++)
        {
            if (isText[tag])
                return $"The model has text tags, such as '{model.Tags[tag]}', which tensors of numbers cannot hold";
        }
        return null;
    }

    /// <summary>Writes the members <c>inputs</c> and <c>outputs</c> of the model's metadata.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("inputs");
        WriteTensor(writer, Input, _model.Tags, type: FindUnservedReason(_model) is null ? TensorTypes.Float64 : TensorTypes.Text);
        if (HasScores && !AreTargetsTags)
            WriteTensor(writer, Target, _model.Targets, isOptional: true);
        writer.WriteEndArray();
        string[] names = new string[_model.Estimator.OutputWidth];
        for (int column = 0; column < names.Length; column++)
            names[column] = _model.OutputName(column);
        writer.WriteStartArray("outputs");
        foreach (ModelOutput output in Outputs)
            WriteTensor(writer, output.Group, output.IsTotal ? null : output.IsScore ? _model.Targets : names);
        writer.WriteEndArray();
    }

    // Without columns, the tensor is one number for each row.
    private static void WriteTensor(Utf8JsonWriter writer, string name, IReadOnlyList<string>? columns, bool isOptional = false, string type = TensorTypes.Float64)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("datatype", type);
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(-1);
        if (columns is not null)
            writer.WriteNumberValue(columns.Count);
        writer.WriteEndArray();
        if (columns is not null)
        {
            // Parameters of the protocol are strings, numbers and Booleans.
            writer.WriteStartObject("parameters");
            if (isOptional)
                writer.WriteBoolean("optional", true);
            for (int column = 0; column < columns.Count; column++)
                writer.WriteString(column.ToString(CultureInfo.InvariantCulture), columns[column]);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}
