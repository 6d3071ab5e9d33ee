using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>
/// The frames of a JSON prediction request, <c>{"X": frame, "y": frame}</c>.
/// </summary>
/// <param name="Input"><c>X</c>, the readings of the model's tags; null where there is none.</param>
/// <param name="Target"><c>y</c>, the readings of its targets; null where there is none or it is <c>null</c>.</param>
public sealed record FrameRequestJson(Frame? Input, Frame? Target)
{
    /// <summary>Reads a request's body. Members other than <c>X</c> and <c>y</c> are skipped.</summary>
    /// <remarks>Each of the two is within the limits, so that a request holds twice as many cells at most.</remarks>
    /// <param name="json">UTF-8. Anything but a map has neither frame.</param>
    /// <param name="memory">Where the frames go.</param>
    /// <param name="inputNames">The columns expected in <c>X</c>; a flat list of as many values is one sample.</param>
    /// <param name="targetNames">Likewise in <c>y</c>.</param>
    /// <param name="limits">How large a frame may become; <see cref="FrameLimits.Default"/> where null.</param>
    /// <exception cref="FrameException">
    /// The text is malformed, a member is no frame or too large a one, or <c>X</c> or <c>y</c> is given twice.
    /// </exception>
    public static FrameRequestJson Read(
        ReadOnlySpan<byte> json, FrameMemory memory, IReadOnlyList<string> inputNames, IReadOnlyList<string> targetNames, FrameLimits? limits = null)
    {
        var scanner = new JsonScanner(json, limits);
        Member input = default, target = default;
        if (scanner.Peek() != '{')
        {
            scanner.Skip();
        }
        else
        {
            scanner.Read((byte)'{');
            if (!scanner.TryRead((byte)'}'))
            {
                do
                {
                    string key = scanner.GetString(scanner.ReadKey());
                    if (key == "X" && input.Length == 0)
                        input = ReadMember(ref scanner, "X", memory, inputNames, target);
                    else if (key == "y" && target.Length == 0)
                        target = ReadMember(ref scanner, "y", memory, targetNames, input);
                    else if (key is "X" or "y")
                        throw new FrameException($"{key} is given twice.");
                    else
                        scanner.Skip(depth: 1);
                }
                while (scanner.ReadSeparator((byte)'}'));
            }
        }
        if (scanner.Peek() != 0 || scanner.Position < json.Length)
            throw scanner.Unexpected("the end");
        return new(input.Frame ?? (input.Length > 0 ? FrameJsonReader.Empty() : null), target.Frame);
    }

    // An autoencoder's targets are its inputs, sent twice: the same text is the same frame, and need not be read again.
    private static Member ReadMember(ref JsonScanner scanner, string name, FrameMemory memory, IReadOnlyList<string> names, Member other)
    {
        byte first = scanner.Peek();
        int start = scanner.Position;
        if (first == 'n')
        {
            scanner.ReadCell();
            return new(null, start, scanner.Position - start, names.Count);
        }
        if (other.Frame is not null && other.Width == names.Count && scanner.Json[start..].StartsWith(scanner.Json.Slice(other.Start, other.Length)))
        {
            scanner.Advance(other.Length);
            return other;
        }
        try
        {
            Frame frame = FrameJsonReader.Read(ref scanner, memory, names.Count, names);
            return new(frame, start, scanner.Position - start, names.Count);
        }
        catch (FrameException exception)
        {
            throw new FrameException($"{name}: {exception.Message}", exception);
        }
    }

    private readonly record struct Member(Frame? Frame, int Start, int Length, int Width);
}
