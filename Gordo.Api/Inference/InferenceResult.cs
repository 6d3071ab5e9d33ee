using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Gordo.Api.Formatting;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Tensors;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Inference;

/// <summary>
/// Writes the answer to an inference request: JSON, sent piece by piece, or JSON followed by the binary data of the outputs that were
/// asked for as such.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="call">The request.</param>
/// <param name="answer">The groups of all outputs.</param>
/// <param name="memory">The request's memory.</param>
internal sealed class InferenceResult(LoadedModel model, InferenceCall call, Frame answer, FrameMemory memory) : IActionResult
{
    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        PipeWriter output = response.BodyWriter;
        bool isBinary = call.Outputs.Any(static chosen => chosen.IsBinary);
        response.ContentType = isBinary ? MediaTypes.Binary : JsonObjectResult.ContentType;
        WriteStart(output);
        var binary = new List<TensorWriter>();
        for (int i = 0; i < call.Outputs.Count; i++)
        {
            (ModelOutput described, bool asBinary) = call.Outputs[i];
            List<ReadOnlyMemory<double>> columns = Columns(described.Group);
            var writer = new TensorWriter(columns, memory);
            string shape = described.IsTotal ? Text(answer.RowCount) : $"{Text(answer.RowCount)},{Text(columns.Count)}";
            Write(output, $"{(i > 0 ? "," : "")}{{\"name\":\"{described.Group}\",\"datatype\":\"{TensorTypes.Float64}\",\"shape\":[{shape}],");
            if (asBinary)
            {
                binary.Add(writer);
                Write(output, $"\"parameters\":{{\"binary_data_size\":{Text(writer.BinaryLength)}}}}}");
                continue;
            }
            output.Write("\"data\":["u8);
            while (writer.WriteNextJson(output))
            {
                // A header has the length of the JSON before binary data, so that it is collected.
                if (!isBinary && await FlushAsync(output, context.HttpContext))
                    return;
            }
            output.Write("]}"u8);
        }
        output.Write("]}"u8);
        if (!isBinary)
        {
            await JsonObjectResult.SendAsync(response);
            return;
        }
        long jsonLength = output.UnflushedBytes;
        response.Headers[InferenceHeader.Name] = Text(jsonLength);
        response.ContentLength = jsonLength + binary.Sum(static writer => writer.BinaryLength);
        foreach (TensorWriter writer in binary)
        {
            bool hasMore = true;
            while (hasMore)
            {
                hasMore = writer.WriteNextBinary(output);
                if (await FlushAsync(output, context.HttpContext))
                    return;
            }
        }
        await output.FlushAsync(context.HttpContext.RequestAborted);
    }

    // Sends what there is, once it is worth a call. Returns true if the client has disconnected.
    private static async ValueTask<bool> FlushAsync(PipeWriter output, HttpContext context)
    {
        const int Part = 32 * 1024;
        return output.UnflushedBytes >= Part && (await output.FlushAsync(context.RequestAborted)).IsCompleted;
    }

    private void WriteStart(PipeWriter output)
    {
        // Only the current revision may have a name that needs escaping.
        string revision = model.Revision.ToString();
        if (!Revision.IsValid(revision))
            revision = JsonEncodedText.Encode(revision, JsonObjectResult.WriterOptions.Encoder).Value;
        Write(output, $"{{\"model_name\":\"{model.Name}\",\"model_version\":\"{revision}\"");
        if (!call.Request.Id.IsEmpty)
        {
            output.Write(",\"id\":"u8);
            output.Write(call.Request.Id.Span);
        }
        if (!call.Request.Parameters.IsEmpty)
        {
            output.Write(",\"parameters\":"u8);
            output.Write(call.Request.Parameters.Span);
        }
        output.Write(",\"outputs\":["u8);
    }

    private List<ReadOnlyMemory<double>> Columns(string group)
    {
        var columns = new List<ReadOnlyMemory<double>>();
        for (int i = 0; i < answer.ColumnCount; i++)
        {
            // Outputs and scores are columns of numbers.
            if (answer.Keys[i].Group == group)
                columns.Add(((FloatColumn)answer.Columns[i]).Values);
        }
        return columns;
    }

    private static void Write(PipeWriter output, string text) => Encoding.UTF8.GetBytes(text, output);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
