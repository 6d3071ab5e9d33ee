namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Changes a document as its format sees it: values dropped, doubled, swapped, grafted elsewhere, of another type or
/// extreme, so that what is written again is well formed and means something else.
/// </summary>
/// <param name="spoil">Gives one value of the format another content.</param>
/// <param name="types">The number of types the format knows.</param>
internal sealed class TreeMutator(Action<Node, Random> spoil, int types)
{
    private const int DeepestWrap = 600;

    public void Mutate(Node root, Random random)
    {
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            List<Node> parents = [];
            Collect(root, parents);
            Node parent = random.Of(parents);
            if (parent.Children is { Count: > 0 } children)
                Change(parent, children, random.Next(children.Count), parents, random);
        }
    }

    private void Change(Node parent, List<Node> children, int position, List<Node> parents, Random random)
    {
        Node node = children[position];
        switch (random.Next(11))
        {
            case 0:
                children.RemoveAt(position);
                break;
            case 1:
                for (int times = random.Once(8) ? 60 : 1; times > 0; times--)
                    children.Insert(position, node);
                break;
            case 2:
                int other = random.Next(children.Count);
                (children[position], children[other]) = (children[other], node);
                break;
            case 3:
                node.Id = random.Once(3) ? (int)random.OddNumber(node.Id) & 0xFFFF : random.Next(1, 40);
                break;
            case 4:
                node.Type = random.Next(types);
                break;
            case 5:
                parent.Lie = (int)random.OddNumber(0) & 0x7FFFFFFF;
                break;
            case 6:
                // A copy from anywhere in the document, below the name and number of what was here.
                List<Node> elsewhere = random.Of(parents).Children ?? children;
                if (elsewhere.Count > 0)
                    children[position] = Copy(random.Of(elsewhere), node);
                break;
            case 7 when random.Once(6):
                // The same again within itself, as deep as it goes.
                for (int depth = random.Next(1, DeepestWrap); depth > 0; depth--)
                    node = new Node { Type = parent.Type, Id = parent.Id, Name = parent.Name, ElementType = parent.ElementType, Children = [node] };
                children[position] = node;
                break;
            default:
                spoil(node, random);
                break;
        }
    }

    private static Node Copy(Node source, Node place) => new()
    {
        Type = source.Type,
        Id = place.Id,
        Name = place.Name,
        Number = source.Number,
        Bytes = source.Bytes,
        ElementType = source.ElementType,
        // All the way down: a value that was grafted into itself would have no end.
        Children = source.Children?.ConvertAll(child => Copy(child, child)),
        Lie = source.Lie,
    };

    private static void Collect(Node node, List<Node> parents)
    {
        const int Enough = 20_000;
        var waiting = new Stack<Node>();
        waiting.Push(node);
        while (waiting.TryPop(out Node? next) && parents.Count < Enough)
        {
            if (next.Children is null)
                continue;
            parents.Add(next);
            foreach (Node child in next.Children)
                waiting.Push(child);
        }
    }
}
