using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>Finds the flat columns in the schema tree.</summary>
internal static class SchemaTree
{
    /// <summary>Returns the columns directly below the root.</summary>
    /// <param name="schema">The elements of the tree in depth-first order, starting with the root.</param>
    /// <returns>The flat columns, the names of nested columns, and the number of all leaves.</returns>
    /// <exception cref="FrameException">The elements do not form a tree.</exception>
    public static (List<ParquetField> Flat, List<string> Nested, int LeafCount) Flatten(List<SchemaElement> schema)
    {
        if (schema.Count == 0 || schema[0].Type is not null)
            throw new FrameException("The Parquet schema has no root.");
        List<ParquetField> flat = [];
        List<string> nested = [];
        int position = 1;
        int leaves = 0;
        int childrenLeft = Children(schema[0], schema.Count);
        for (; childrenLeft > 0; childrenLeft--)
        {
            if (position == schema.Count)
                throw new FrameException($"The Parquet schema ends, {childrenLeft} children of the root are missing.");
            SchemaElement element = schema[position];
            if (element.Type is { } type && element.ChildCount == 0
                && element.Repetition is Repetition.Required or Repetition.Optional)
            {
                flat.Add(Field(element, type, leaves++));
                position++;
            }
            else
            {
                nested.Add(element.Name);
                leaves += SkipTree(schema, ref position);
            }
        }
        if (position != schema.Count)
            throw new FrameException($"The Parquet schema has {schema.Count - position} elements outside of any group.");
        return (flat, nested, leaves);
    }

    private static ParquetField Field(in SchemaElement element, PhysicalType type, int chunkIndex) => new()
    {
        Name = element.Name,
        ChunkIndex = chunkIndex,
        Physical = type,
        Logical = element.Logical,
        TypeLength = CheckLength(element, type),
        IsOptional = element.Repetition == Repetition.Optional,
    };

    private static int CheckLength(in SchemaElement element, PhysicalType type)
    {
        if (type != PhysicalType.FixedLenByteArray)
            return 0;
        if (element.TypeLength <= 0)
            throw new FrameException($"Column '{element.Name}' has a fixed length of {element.TypeLength} bytes.");
        return element.TypeLength;
    }

    // A loop instead of a recursion: a hostile schema can be as deep as it is long.
    private static int SkipTree(List<SchemaElement> schema, ref int position)
    {
        int leaves = 0;
        for (long open = 1; open > 0; open--)
        {
            if (position == schema.Count)
                throw new FrameException("The Parquet schema ends within a group.");
            SchemaElement element = schema[position++];
            if (element.Type is not null)
                leaves++;
            else
                open += Children(element, schema.Count);
        }
        return leaves;
    }

    private static int Children(in SchemaElement group, int elementCount)
    {
        if (group.ChildCount < 0 || group.ChildCount >= elementCount)
            throw new FrameException($"Group '{group.Name}' of the Parquet schema announces {group.ChildCount} children.");
        return group.ChildCount;
    }
}
