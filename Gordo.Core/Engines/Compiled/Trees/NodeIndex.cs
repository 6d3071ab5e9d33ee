using System.Globalization;
using System.Runtime.CompilerServices;
using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>
/// Finds nodes by tree and id. Nearly every writer lists the nodes of a tree consecutively by id; a lookup is then an
/// addition. Other orders use a dictionary.
/// </summary>
internal sealed class NodeIndex
{
    private readonly int[] _trees;
    private readonly int[] _ids;
    private readonly Dictionary<int, (int Start, int FirstId, int Count)>? _runs;
    private readonly Dictionary<(int Tree, int Node), int>? _places;
    private (int Tree, int Start, int FirstId, int Count) _last = (0, 0, 0, -1);

    private NodeIndex(NodeDefinition node, int[] trees, int[] ids)
    {
        (_trees, _ids) = (trees, ids);
        _runs = Runs(trees, ids);
        if (_runs is not null)
            return;
        _places = new Dictionary<(int Tree, int Node), int>(trees.Length);
        for (int i = 0; i < trees.Length; i++)
        {
            if (!_places.TryAdd((trees[i], ids[i]), i))
                throw node.Fault(string.Create(CultureInfo.InvariantCulture, $"node {ids[i]} of tree {trees[i]} is defined twice"));
        }
    }

    /// <exception cref="ModelException">A node is defined twice.</exception>
    public static NodeIndex Of(NodeDefinition node, int[] trees, int[] ids) => new(node, trees, ids);

    /// <summary>Returns the index of a node in the lists, or -1.</summary>
    /// <param name="tree">The tree id.</param>
    /// <param name="id">The node id in the tree.</param>
    /// <param name="guess">The likely index.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int tree, int id, long guess)
    {
        int[] trees = _trees, ids = _ids;
        return (ulong)guess < (ulong)ids.Length && guess < trees.Length && ids[guess] == id && trees[guess] == tree
            ? (int)guess
            : LookUp(tree, id);
    }

    private int LookUp(int tree, int id)
    {
        if (_places is not null)
            return _places.TryGetValue((tree, id), out int place) ? place : -1;
        if (tree != _last.Tree || _last.Count < 0)
        {
            if (_runs is null || !_runs.TryGetValue(tree, out (int Start, int FirstId, int Count) run))
                return -1;
            _last = (tree, run.Start, run.FirstId, run.Count);
        }
        return id >= _last.FirstId && id - _last.FirstId < _last.Count ? _last.Start + (id - _last.FirstId) : -1;
    }

    private static Dictionary<int, (int Start, int FirstId, int Count)>? Runs(int[] trees, int[] ids)
    {
        var runs = new Dictionary<int, (int Start, int FirstId, int Count)>();
        for (int i = 0; i < trees.Length;)
        {
            int start = i++;
            while (i < trees.Length && trees[i] == trees[start] && ids[i] - 1L == ids[i - 1])
                i++;
            if (ids[start] < 0 || !runs.TryAdd(trees[start], (start, ids[start], i - start)))
                return null;
        }
        return runs;
    }
}
