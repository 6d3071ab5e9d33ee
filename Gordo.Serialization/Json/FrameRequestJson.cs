using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>
/// The frames of a JSON prediction request, <c>{"X": frame, "y": frame}</c>.
/// </summary>
/// <param name="Input"><c>X</c>, the readings of the model's tags; null if absent.</param>
/// <param name="Target"><c>y</c>, the readings of its targets; null if absent or <c>null</c>.</param>
public sealed record FrameRequestJson(Frame? Input, Frame? Target)
{
    private const int MaxOthers = 8, MaxModels = 100_000;

    // MLflow's name of X.
    private const string SplitInput = "dataframe_split";

    /// <summary>What the text is instead, if it is not an object: <c>null</c>, <c>a list</c> and so on; otherwise null.</summary>
    public string? OtherKind { get; private init; }

    /// <summary>The names of the first members other than <c>X</c> and <c>y</c>.</summary>
    public IReadOnlyList<string> OtherMembers { get; private init; } = [];

    /// <summary>The value of the member <see cref="ModelsName"/>: names, one or more separated by commas in each element; null if absent or not read.</summary>
    public IReadOnlyList<string>? Models { get; private init; }

    /// <summary>The name of the member that names models.</summary>
    public const string ModelsName = "models";

    /// <summary>
    /// Reads a request's body. <c>dataframe_split</c> is <c>X</c> under MLflow's name; other members are skipped.
    /// </summary>
    /// <remarks>The limits apply to each of the two frames, so that a request has at most twice as many cells.</remarks>
    /// <param name="json">UTF-8. Anything other than a map gives neither frame.</param>
    /// <param name="memory">The memory for the frames.</param>
    /// <param name="inputNames">The expected columns of <c>X</c>; a flat list of the same length is one row.</param>
    /// <param name="targetNames">The expected columns of <c>y</c>.</param>
    /// <param name="limits">The maximum size of a frame; <see cref="FrameLimits.Default"/> if null.</param>
    /// <param name="hasModels">True to read <see cref="Models"/>, a string or a list of strings.</param>
    /// <exception cref="FrameException">
    /// The text is malformed, a member is not a frame or exceeds the limits, or <c>X</c> or <c>y</c> is given twice.
    /// </exception>
    public static FrameRequestJson Read(
        ReadOnlySpan<byte> json, FrameMemory memory, IReadOnlyList<string> inputNames, IReadOnlyList<string> targetNames, FrameLimits? limits = null,
        bool hasModels = false)
    {
        var scanner = new JsonScanner(json, limits);
        Member input = default, target = default;
        string? otherKind = null;
        List<string>? others = null, models = null;
        if (scanner.Peek() != '{')
        {
            otherKind = Describe(scanner.Peek());
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
                    if (key is "X" or SplitInput && input.Length == 0)
                        input = ReadMember(ref scanner, key, memory, inputNames, target);
                    else if (key == "y" && target.Length == 0)
                        target = ReadMember(ref scanner, "y", memory, targetNames, input);
                    else if (key is "X" or "y" or SplitInput)
                        throw new FrameException(key == SplitInput ? $"X is given twice; {SplitInput} is X." : $"{key} is given twice.");
                    else if (hasModels && key == ModelsName)
                        models = models is null ? ReadNames(ref scanner) : throw new FrameException($"{ModelsName} is given twice.");
                    else
                    {
                        if ((others ??= []).Count < MaxOthers)
                            others.Add(key);
                        scanner.Skip(depth: 1);
                    }
                }
                while (scanner.ReadSeparator((byte)'}'));
            }
        }
        if (scanner.Peek() != 0 || scanner.Position < json.Length)
            throw scanner.Unexpected("the end of the text");
        return new(input.Frame ?? (input.Length > 0 ? FrameJsonReader.Empty() : null), target.Frame)
        {
            OtherKind = otherKind,
            OtherMembers = others ?? [],
            Models = models,
        };
    }

    private static List<string> ReadNames(ref JsonScanner scanner)
    {
        var names = new List<string>();
        if (!scanner.TryRead((byte)'['))
            names.Add(ReadName(ref scanner));
        else if (!scanner.TryRead((byte)']'))
        {
            do
            {
                if (names.Count == MaxModels)
                    throw new FrameException($"{ModelsName} has more than {MaxModels} names.");
                names.Add(ReadName(ref scanner));
            }
            while (scanner.ReadSeparator((byte)']'));
        }
        return names;
    }

    private static string ReadName(ref JsonScanner scanner) =>
        scanner.Peek() == '"' ? scanner.GetString(scanner.ReadString()) : throw scanner.Unexpected($"a name of {ModelsName}");

    private static string Describe(byte first) => (char)first switch
    {
        '[' => "a list",
        '"' => "a string",
        'n' => "null",
        't' or 'f' => "a boolean",
        _ => "a number",
    };

    // Clients of an autoencoder send the same values as X and y. The frame of an identical text is reused.
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
