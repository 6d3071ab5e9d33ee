namespace Gordo.Tests.Engines.Differential;

// Tables: forests of random shape, linear models, scalers, support vectors.
internal sealed partial class RandomGraph
{
    private const string MachineLearning = "ai.onnx.ml";
    private const int MachineLearningVersion = 3;

    private void MakeTrees()
    {
        int rows = Next(1, 9), width = Next(1, 8);
        Begin([rows, width], 2);
        string value = "x";
        if (Maybe(0.3))
            value = Machine("Scaler", [value], 1, ("offset", Numbers(width)), ("scale", Numbers(width, 2)))[0];
        else if (Maybe(0.2))
            value = Machine("Normalizer", [value], 1, ("norm", Pick("MAX", "L1", "L2")))[0];
        int targets = Next(1, 4);
        string result = Next(0, 5) switch
        {
            0 => Machine("LinearRegressor", [value], 1, ("coefficients", Numbers(targets * width)), ("intercepts", Maybe() ? Numbers(targets) : null), ("targets", (long)targets))[0],
            1 => Machine("SVMRegressor", [value], 1, SupportVectors(width))[0],
            2 => Machine("TreeEnsembleClassifier", [value], 2, Forest("class", targets + 2, width, [("classlabels_int64s", Labels(targets + 2)), ("post_transform", Pick<object?>(null, "NONE", "SOFTMAX"))]))[1],
            _ => Machine("TreeEnsembleRegressor", [value], 1, Forest("target", targets, width,
            [
                ("n_targets", (long)targets), ("aggregate_function", Pick<object?>(null, "SUM", "AVERAGE", "MIN", "MAX")),
                ("base_values", Maybe(0.3) ? Numbers(targets) : null),
            ]))[0],
        };
        End(result);
    }

    private string[] Machine(string operatorName, string[] inputs, int outputs, params (string Name, object? Value)[] attributes) =>
        AddOf(MachineLearning, MachineLearningVersion, operatorName, inputs, outputs, attributes);

    private static long[] Labels(int count) => [.. Enumerable.Range(0, count).Select(label => 10L * label)];

    private (string Name, object? Value)[] SupportVectors(int width)
    {
        int vectors = Next(1, 6);
        return
        [
            ("kernel_type", Pick("LINEAR", "POLY", "RBF", "SIGMOID")), ("kernel_params", new[] { 0.1f + Math.Abs(Number(0.3f)), Number(), (float)Next(1, 3) }),
            ("coefficients", Numbers(vectors)), ("support_vectors", Numbers(vectors * width)), ("n_supports", (long)vectors), ("rho", Numbers(1)),
        ];
    }

    private (string Name, object? Value)[] Forest(string leaf, int outputs, int width, (string Name, object? Value)[] more)
    {
        List<long> trees = [], nodes = [], features = [], yes = [], no = [], missing = [], leafTrees = [], leafNodes = [], leafIds = [];
        List<float> values = [], weights = [];
        List<string> modes = [];
        string mode = Pick("BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_LEQ", "BRANCH_LEQ");
        for (int tree = Next(1, 5) - 1; tree >= 0; tree--)
        {
            int count = 0;
            Grow(tree, Next(0, 4));

            int Grow(int root, int depth)
            {
                int node = count++, place = nodes.Count;
                trees.Add(root);
                nodes.Add(node);
                bool isLeaf = depth == 0 || Maybe(0.2);
                modes.Add(isLeaf ? "LEAF" : mode);
                features.Add(isLeaf ? 0 : Next(0, width - 1));
                values.Add(isLeaf ? 0 : Number(2));
                missing.Add(Maybe() ? 1 : 0);
                yes.Add(0);
                no.Add(0);
                if (!isLeaf)
                {
                    yes[place] = Grow(root, depth - 1);
                    no[place] = Grow(root, depth - 1);
                    return node;
                }
                for (int output = 0; output < outputs; output++)
                {
                    leafTrees.Add(root);
                    leafNodes.Add(node);
                    leafIds.Add(output);
                    weights.Add(Number());
                }
                return node;
            }
        }
        return
        [
            ("nodes_treeids", trees.ToArray()), ("nodes_nodeids", nodes.ToArray()), ("nodes_featureids", features.ToArray()),
            ("nodes_values", values.ToArray()), ("nodes_modes", modes.ToArray()), ("nodes_truenodeids", yes.ToArray()), ("nodes_falsenodeids", no.ToArray()),
            ("nodes_missing_value_tracks_true", Maybe() ? missing.ToArray() : null),
            ($"{leaf}_treeids", leafTrees.ToArray()), ($"{leaf}_nodeids", leafNodes.ToArray()), ($"{leaf}_ids", leafIds.ToArray()), ($"{leaf}_weights", weights.ToArray()),
            .. more,
        ];
    }
}
