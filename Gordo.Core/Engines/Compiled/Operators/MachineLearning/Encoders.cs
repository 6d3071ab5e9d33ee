using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.MachineLearning;

/// <summary>Encoders of categories.</summary>
/// <remarks>ai.onnx.ml LabelEncoder (2, 4) between numbers, OneHotEncoder (1) of numbers. Strings are not supported.</remarks>
internal sealed class Encoders : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("LabelEncoder", [2, 4], 1, 1, node => new LabelEncoder(node), domain: OperatorRegistry.MachineLearning);
        registry.Add("OneHotEncoder", [1], 1, 1, node => new OneHotEncoder(node), domain: OperatorRegistry.MachineLearning);
    }

    private sealed class LabelEncoder : NumericOperator
    {
        // Floating-point keys are looked up as float64; integers beyond 2^53 need a dictionary of their own.
        private readonly Dictionary<double, int> _floatPlaces = [];
        private readonly Dictionary<long, int> _integerPlaces = [];
        private readonly Tensor _keys;
        private readonly Tensor _values;
        private readonly Tensor _fallback;

        public LabelEncoder(NodeDefinition node)
        {
            foreach (string name in (ReadOnlySpan<string>)["keys_strings", "values_strings"])
            {
                if (node.Strings(name) is { Length: > 0 })
                    throw node.Unsupported($"attribute '{name}' is given; strings are not supported");
            }
            node.Ignore("default_string");
            _keys = List(node, "keys");
            _values = List(node, "values");
            if (_keys.Count != _values.Count)
                throw node.Fault($"found {_keys.Count} keys for {_values.Count} values");
            Tensor? fallback = node.Version >= 4 ? node.Tensor("default_tensor") : null;
            long integer = node.Int("default_int64", -1);
            float single = node.Float("default_float", -0f);
            _fallback = fallback ?? Tensor.Create(_values.Type, Shape.Scalar);
            if (_fallback.Type != _values.Type || _fallback.Count != 1)
                throw node.Fault($"attribute 'default_tensor' is {_fallback}; expected one {_values.Type.Name()}");
            if (fallback is null && _values.Type.IsFloat())
                Numbers.Write(_fallback, 0, single);
            else if (fallback is null)
                Numbers.Write(_fallback, 0, integer);

            var floats = new double[_keys.Type.IsFloat() ? _keys.Count : 0];
            var integers = new long[_keys.Type.IsFloat() ? 0 : _keys.Count];
            if (_keys.Type.IsFloat())
                Numbers.Copy<double>(_keys, floats);
            else
                Numbers.Copy<long>(_keys, integers);
            for (int i = 0; i < floats.Length; i++)
                _floatPlaces.TryAdd(floats[i], i);
            for (int i = 0; i < integers.Length; i++)
                _integerPlaces.TryAdd(integers[i], i);
        }

        public override long ResidentBytes => 4L * (_keys.ByteCount + _values.ByteCount);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            if (input.Type != _keys.Type)
                throw new ModelException($"the keys are {_keys.Type.Name()}, the input is {input.Type.Name()}");
            ReadOnlySpan<T> x = input.Values<T>();
            Tensor output = context.Output(0, _values.Type, input.Shape);
            Span<byte> y = output.Bytes;
            int size = _values.Type.Size();
            for (int i = 0; i < x.Length; i++)
            {
                bool found = typeof(T) == typeof(float) || typeof(T) == typeof(double)
                    ? _floatPlaces.TryGetValue(double.CreateTruncating(x[i]), out int place)
                    : _integerPlaces.TryGetValue(long.CreateTruncating(x[i]), out place);
                ReadOnlySpan<byte> value = found ? _values.Bytes.Slice(place * size, size) : _fallback.Bytes;
                value.CopyTo(y[(i * size)..]);
            }
        }

        private static Tensor List(NodeDefinition node, string prefix)
        {
            if (node.Version >= 4 && node.Tensor(prefix + "_tensor") is { } tensor)
                return tensor;
            if (node.Ints(prefix + "_int64s") is { Length: > 0 } integers)
                return Tensor.Create<long>(new Shape(integers.Length), integers);
            if (node.Floats(prefix + "_floats") is { Length: > 0 } floats)
                return Tensor.Create<float>(new Shape(floats.Length), floats);
            throw node.Fault($"the numeric {prefix} are missing");
        }
    }

    private sealed class OneHotEncoder : NumericOperator
    {
        private readonly long[] _categories;
        private readonly Dictionary<long, int> _places = [];
        private readonly bool _allowsUnknown;

        public OneHotEncoder(NodeDefinition node)
        {
            if (node.Strings("cats_strings") is { Length: > 0 })
                throw node.Unsupported("attribute 'cats_strings' is given; strings are not supported");
            _categories = node.Ints("cats_int64s") ?? throw node.Fault("the required attribute 'cats_int64s' is missing");
            _allowsUnknown = node.Flag("zeros", true);
            for (int i = 0; i < _categories.Length; i++)
                _places.TryAdd(_categories[i], i);
        }

        public override long ResidentBytes => 32L * _categories.Length;

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            Shape shape = input.Shape;
            shape.Add(_categories.Length);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<float> y = context.Output(0, ElementType.Float32, shape).Values<float>();
            y.Clear();
            for (int i = 0; i < x.Length; i++)
            {
                if (_places.TryGetValue(long.CreateTruncating(x[i]), out int place))
                    y[i * _categories.Length + place] = 1;
                else if (!_allowsUnknown)
                    throw new ModelException($"{x[i]} is not one of the categories");
            }
        }
    }
}
