namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Mutates the tree of a document: removes, repeats, swaps and copies values, and changes their types and contents, so that
/// the written document is often well formed and has another meaning.
/// </summary>
/// <param name="changeValue">Changes the content of one value.</param>
/// <param name="types">The number of types in the format.</param>
internal sealed class TreeMutator(Action<Node, Random> changeValue, int types)
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
                for (int times = random.OneIn(8) ? 60 : 1; times > 0; times--)
                    children.Insert(position, node);
                break;
            case 2:
                int other = random.Next(children.Count);
                (children[position], children[other]) = (children[other], node);
                break;
            case 3:
                node.Id = random.OneIn(3) ? (int)random.UnusualNumber(node.Id) & 0xFFFF : random.Next(1, 40);
                break;
            case 4:
                node.Type = random.Next(types);
                break;
            case 5:
                parent.ExcessCount = (int)random.UnusualNumber(0) & 0x7FFFFFFF;
                break;
            case 6:
                // A copy of any value of the document, with the name and number of the replaced one.
                List<Node> elsewhere = random.Of(parents).Children ?? children;
                if (elsewhere.Count > 0)
                    children[position] = Copy(random.Of(elsewhere), node);
                break;
            case 7 when random.OneIn(6):
                // The value nested many levels deep in parents of the same type.
                for (int depth = random.Next(1, DeepestWrap); depth > 0; depth--)
                    node = new Node { Type = parent.Type, Id = parent.Id, Name = parent.Name, ElementType = parent.ElementType, Children = [node] };
                children[position] = node;
                break;
            default:
                changeValue(node, random);
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
        // A deep copy: a value that contained itself would have no end.
        Children = source.Children?.ConvertAll(child => Copy(child, child)),
        ExcessCount = source.ExcessCount,
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
