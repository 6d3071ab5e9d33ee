using System.Globalization;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Transforms;
using static Gordo.Core.MlNet.Safety.RecordChecks;

namespace Gordo.Core.MlNet.Safety;

/// <summary>Checks of transforms.</summary>
internal static class TransformChecks
{
    // The expression parser recurses: 10,000 parentheses pass on a stack of 8 MB, 30,000 end the process.
    private const int MaxExpression = 4000;
    private const int MaxLevels = 16;

    public static readonly RecordCheck[] All =
    [
        new(["TransformerChain"], 0x00010001, ReadChain),
        Compiled(Concatenate.Read, 0x00010001, "ConcatTransform", "ConcatFunction"),
        Compiled(SelectColumns.Read, 0x00010001, "SelectColumnsTransform"),
        Compiled(ReplaceMissing.Read, 0x00010001, "NAReplaceTransform"),
        Compiled(ProjectToComponents.Read, 0x00010001, "PcaTransform"),
        Compiled(Normalize.Read, 0x00010001, "Normalizer", "NormalizeTransform"),
        Compiled(AffineNormalizer.Read, 0x00010003, "AffineNormExec"),
        Compiled(CdfNormalizer.Read, 0x00010001, "CdfNormalizeFunction"),
        Compiled(BinNormalizer.Read, 0x00010001, "BinNormalizeFunction"),
        Pairs(null, 0x00010001, "CopyTransform"),
        Pairs(null, 0x00010001, "NaIndicatorTransform"),
        Pairs(null, 0x00010001, "NADropTransform"),
        Pairs(null, 0x00010001, "HashTransform"),
        Pairs(null, 0x00010003, "TermTransform"),
        Pairs(null, 0x00010001, "KeyToValueTransform"),
        Pairs(null, 0x00010002, "KeyToVectorTransform"),
        Pairs(null, 0x00000001, "KeyToBinaryTransform"),
        Pairs(null, 0x00010001, "ValueMappingTransformer", "TermLookupTransform"),
        Pairs(null, 0x00010001, "TextNormalizerTransform"),
        Pairs(null, 0x00010002, "CharToken"),
        Pairs(null, 0x00010001, "StopWordsTransform"),
        Pairs(null, 0x00010001, "CustomStopWords"),
        Pairs((_, record) => record.Array<ushort>("separators"), 0x00010001, "TokenizeTextTransform"),
        Pairs(ReadDroppedSlots, 0x00010001, "DropSlotsTransform"),
        Pairs(ReadNgrams, 0x00010003, "NgramTransform"),
        Pairs(ReadKernel, 0x00010002, "RffTransform"),
        new(["ConvertTransform", "ConvertFunction"], 0x00010003, (component, _) => component.Record.ColumnPairs()),
        new(["GcnTransform", "GcnFunction"], 0x00010003, (component, _) => component.Record.ColumnPairs()),
        new(["NgramHashTransform"], 0x00010003, ReadHashedNgrams),
        new(["TermManager"], 0x00010002, ReadVocabularies),
        new(["ExprTransform"], 0x00010001, ReadExpression),
        new(["OnnxTransform"], 0x00010001, ReadOnnxStep),
        Plain("RandGaussFourierExec", "GaussianSamplerExecutor"),
        Plain("RandLaplacianFourierExec", "LaplacianSamplerExecutor"),
        Plain("TextTransform", "Text"),
        Plain("CustomStopWordsManager"),
        new(["TextSpanBuffer"], 0x00010001, ReadTexts),
        Plain("BinNormExec"), // Read with BinNormalizeFunction.
    ];

    private static void ReadChain(Component component, int entries)
    {
        int steps = component.Record.Count("steps", 4);
        if (steps > entries)
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"a chain of {steps} steps in a zip file of {entries} entries"));
    }

    private static void ReadDroppedSlots(Component component, RecordReader record)
    {
        // Ranges of slots: all first ones, then all last ones.
        record.Numbers<int>(2L * record.Count("ranges", 2 * sizeof(int)));
    }

    private static void ReadNgrams(Component component, RecordReader record)
    {
        int length = record.Positive("words of a sequence", MaxLevels);
        int skipped = record.Int32();
        if (skipped is < 0 or > MaxLevels)
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"{skipped} skipped words"));
        record.Int32(); // weighting
        record.Take(length);
        // The pool of sequences: where each starts, and their terms in bytes.
        record.Array<int>("sequences");
        record.Array<byte>("bytes of sequences");
        record.Array<double>("document frequencies");
    }

    private static void ReadHashedNgrams(Component component, int entries)
    {
        RecordReader record = component.Record;
        for (int columns = record.Count("columns", 27, minimum: 1); columns > 0; columns--)
        {
            for (int inputs = record.Count("input columns", sizeof(int), minimum: 1); inputs > 0; inputs--)
                record.String("input column");
            record.String("output column");
            record.Take((4 * sizeof(int)) + 3); // length, skipped words, bits, seed, three flags
        }
    }

    // The matrix is not in the file but drawn again when it is loaded.
    private static void ReadKernel(Component component, RecordReader record)
    {
        int size = record.Positive("features", ModelColumn.MaxSlots);
        int rank = record.Positive("rank", ModelColumn.MaxSlots / 2);
        record.Boolean();
        component.Reserve(2L * sizeof(float) * size * rank);
        record.SizeOfFloat();
        record.Take(4 * sizeof(uint)); // state of the random numbers
    }

    private static void ReadVocabularies(Component component, int entries)
    {
        RecordReader record = component.Record;
        for (int maps = record.Count("vocabularies", 5); maps > 0; maps--)
        {
            if (!record.Boolean())
            {
                for (int terms = record.Count("terms", 4); terms > 0; terms--)
                    record.String("term");
                continue;
            }
            DataViewCheck.ReadCodec(record, message => component.Fault(message));
            // Each value takes at least one byte; where one ends depends on the codec, so further vocabularies are left.
            record.Count("terms", 1);
            return;
        }
    }

    private static void ReadTexts(Component component, int entries)
    {
        DataViewCheck.ReadCodec(component.Record, message => component.Fault(message));
        component.Record.Int32(); // length of what follows
        DataViewCheck.CheckVectors(component.Record, message => component.Fault(message));
    }

    private static void ReadExpression(Component component, int entries)
    {
        for (int i = 0; i < component.Header.StringCount; i++)
        {
            string text = component.Header.FindString(i)!; // Never null: the number is in range.
            if (text.Length > MaxExpression)
                throw component.Fault(string.Create(
                    CultureInfo.InvariantCulture, $"an expression of {text.Length} characters; expected at most {MaxExpression}"));
        }
        RecordReader record = component.Record;
        for (int columns = record.Count("columns", 16, minimum: 1); columns > 0; columns--)
        {
            int inputs = record.Count("input columns", 4, minimum: 1);
            record.Numbers<int>(inputs);
            record.Take(3 * sizeof(int)); // expression, output column, vector
            record.Numbers<int>(inputs);
        }
    }

    private static void ReadOnnxStep(Component component, int entries)
    {
        RecordReader record = component.Record;
        foreach (string what in (string[])["input columns", "output columns"])
        {
            for (int columns = record.Count(what, 4); columns > 0; columns--)
                record.String(what);
        }
        if (component.Header.Written >= 0x00010002 && record.Remaining > 0)
        {
            // Shapes that replace those of the model.
            for (int shapes = record.Count("shapes", 8); shapes > 0; shapes--)
            {
                record.String("shape");
                record.Array<int>("dimensions");
            }
        }
    }
}
