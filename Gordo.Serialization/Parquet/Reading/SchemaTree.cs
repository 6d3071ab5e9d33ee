using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>Finds the columns in the schema tree.</summary>
internal static class SchemaTree
{
    private const int MaxDepth = 64;

    /// <summary>Returns the columns directly below the root.</summary>
    /// <param name="schema">The elements of the tree in depth-first order, starting with the root.</param>
    /// <returns>The flat columns, the nested columns, and the number of all leaves.</returns>
    /// <exception cref="FrameException">The elements do not form a tree, or it is too deep.</exception>
    public static (List<ParquetField> Flat, List<NestedField> Nested, int LeafCount) Flatten(List<SchemaElement> schema)
    {
        if (schema.Count == 0 || schema[0].Type is not null)
            throw new FrameException("The Parquet schema has no root.");
        List<ParquetField> flat = [];
        List<NestedField> nested = [];
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
                flat.Add(Leaf(element, element.Name, type, leaves++, element.Repetition == Repetition.Optional ? 1 : 0, 0));
                position++;
            }
            else
            {
                nested.Add(new NestedField(element.Name, flat.Count, Leaves(schema, ref position, leaves)));
                leaves += nested[^1].Leaves.Count;
            }
        }
        if (position != schema.Count)
            throw new FrameException($"The Parquet schema has {schema.Count - position} elements outside of any group.");
        return (flat, nested, leaves);
    }

    private static ParquetField Leaf(
        in SchemaElement element, string name, PhysicalType type, int chunkIndex, int maxDefinition, int maxRepetition) => new()
        {
            Name = name,
            ChunkIndex = chunkIndex,
            Physical = type,
            Logical = element.Logical,
            TypeLength = CheckLength(element, type),
            MaxDefinition = maxDefinition,
            MaxRepetition = maxRepetition,
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
    private static List<ParquetField> Leaves(List<SchemaElement> schema, ref int position, int firstChunk)
    {
        List<ParquetField> leaves = [];
        Stack<Group> open = [];
        string name = schema[position].Name;
        do
        {
            if (position == schema.Count)
                throw new FrameException("The Parquet schema ends within a group.");
            SchemaElement element = schema[position++];
            Group parent = open.TryPop(out Group group) ? group : new Group(1, 0, 0);
            if (parent.ChildrenLeft > 1)
                open.Push(parent with { ChildrenLeft = parent.ChildrenLeft - 1 });
            int definition = parent.Definition + (element.Repetition == Repetition.Required ? 0 : 1);
            int repetition = parent.Repetition + (element.Repetition == Repetition.Repeated ? 1 : 0);
            if (element.Type is { } type)
                leaves.Add(Leaf(element, name, type, firstChunk + leaves.Count, definition, repetition));
            else if (Children(element, schema.Count) is > 0 and int children)
                open.Push(new Group(children, definition, repetition));
            if (open.Count > MaxDepth || definition > MaxDepth)
                throw new FrameException($"Column '{name}' is nested deeper than {MaxDepth} levels.");
        }
        while (open.Count > 0);
        return leaves;
    }

    private static int Children(in SchemaElement group, int elementCount)
    {
        if (group.ChildCount < 0 || group.ChildCount >= elementCount)
            throw new FrameException($"Group '{group.Name}' of the Parquet schema announces {group.ChildCount} children.");
        return group.ChildCount;
    }

    // A group whose children have not all been read, with its levels.
    private readonly record struct Group(int ChildrenLeft, int Definition, int Repetition);
}
