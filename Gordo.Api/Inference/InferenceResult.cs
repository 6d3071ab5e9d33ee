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
/// Writes the answer to an inference request piece by piece: JSON, followed by the binary data of the outputs that were asked for as
/// such.
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
        bool isBinary = call.Outputs.Any(static chosen => chosen.IsBinary);
        response.ContentType = isBinary ? MediaTypes.Binary : JsonObjectResult.ContentType;
        if (isBinary)
        {
            // A header has the length of the JSON. To collect it would take memory that nothing limits, so it is written twice.
            var counter = new ByteCounter(memory);
            foreach (bool _ in WriteJson(counter))
            {
                if (context.HttpContext.RequestAborted.IsCancellationRequested)
                    return;
            }
            response.Headers[InferenceHeader.Name] = Text(counter.Count);
            response.ContentLength = counter.Count + call.Outputs.Where(static chosen => chosen.IsBinary).Sum(chosen => Tensor(chosen.Output).BinaryLength);
        }
        PipeWriter output = response.BodyWriter;
        foreach (bool _ in WriteJson(output))
        {
            if (await FlushAsync(output, context.HttpContext))
                return;
        }
        if (!isBinary)
        {
            await JsonObjectResult.SendAsync(response);
            return;
        }
        foreach ((ModelOutput described, bool asBinary) in call.Outputs)
        {
            if (!asBinary)
                continue;
            TensorWriter writer = Tensor(described);
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

    // Stops after each part that is worth sending. The same bytes are written each time.
    private IEnumerable<bool> WriteJson(IBufferWriter<byte> output)
    {
        WriteStart(output);
        for (int i = 0; i < call.Outputs.Count; i++)
        {
            (ModelOutput described, bool asBinary) = call.Outputs[i];
            TensorWriter writer = Tensor(described);
            string shape = described.IsTotal ? Text(answer.RowCount) : $"{Text(answer.RowCount)},{Text(writer.Columns)}";
            Write(output, $"{(i > 0 ? "," : "")}{{\"name\":\"{described.Group}\",\"datatype\":\"{TensorTypes.Float64}\",\"shape\":[{shape}],");
            if (asBinary)
            {
                Write(output, $"\"parameters\":{{\"binary_data_size\":{Text(writer.BinaryLength)}}}}}");
                continue;
            }
            Write(output, "\"data\":[");
            while (writer.WriteNextJson(output))
                yield return true;
            Write(output, "]}");
        }
        Write(output, "]}");
    }

    private void WriteStart(IBufferWriter<byte> output)
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

    private TensorWriter Tensor(ModelOutput described)
    {
        var columns = new List<ReadOnlyMemory<double>>();
        for (int i = 0; i < answer.ColumnCount; i++)
        {
            // Outputs and scores are columns of numbers.
            if (answer.Keys[i].Group == described.Group)
                columns.Add(((FloatColumn)answer.Columns[i]).Values);
        }
        return new TensorWriter(columns, memory);
    }

    private static void Write(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
