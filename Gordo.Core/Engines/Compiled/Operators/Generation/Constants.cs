using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Generation;

/// <summary>Constant values from the model itself.</summary>
/// <remarks>ONNX operators Constant (1, 9, 11, 12, 13 and later), ConstantOfShape (9, 20 and later).</remarks>
internal sealed class Constants : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Constant", [1, 9, 11, 12, 13, 19, 21, 23, 24, 25], 0, 0, node => new Constant(node));
        registry.Add("ConstantOfShape", [9, 20, 21, 23, 24, 25], 1, 1, node => new ConstantOfShape(node));
    }

    private sealed class Constant : Operator
    {
        private readonly Tensor _value;

        public Constant(NodeDefinition node)
        {
            if (node.Attributes.Count != 1)
                throw node.Fault($"expected one value attribute, found {node.Attributes.Count} attributes");
            _value = Find(node);
        }

        public override long ResidentBytes => _value.ByteCount;

        public override Tensor ConstantOutput => _value;

        public override void Run(in RunContext context) =>
            _value.Bytes.CopyTo(context.Output(0, _value.Type, _value.Shape).Bytes);

        private static Tensor Find(NodeDefinition node)
        {
            if (node.Tensor("value") is { } tensor)
                return tensor;
            if (node.Has("value_float"))
                return Tensor.Create<float>(Shape.Scalar, [node.Float("value_float", 0)]);
            if (node.Has("value_int"))
                return Tensor.Create<long>(Shape.Scalar, [node.Int("value_int", 0)]);
            if (node.Floats("value_floats") is { } floats)
                return Tensor.Create<float>(new Shape(floats.Length), floats);
            if (node.Ints("value_ints") is { } ints)
                return Tensor.Create<long>(new Shape(ints.Length), ints);
            throw node.Unsupported($"attribute {Text.Quote(node.Attributes.Keys.First())} is not supported; expected a numeric value");
        }
    }

    private sealed class ConstantOfShape : Operator
    {
        private readonly Tensor _value;

        public ConstantOfShape(NodeDefinition node)
        {
            _value = node.Tensor("value") ?? Tensor.Create<float>(new Shape(1), [0]);
            if (_value.Count != 1)
                throw node.Fault($"attribute 'value' has {_value.Count} values; expected one");
        }

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            Shape shape = default;
            shape.Rank = input.Count;
            for (int i = 0; i < shape.Rank; i++)
            {
                long length = input.Integer(i);
                if (length is < 0 or > int.MaxValue)
                    throw new ModelException($"the shape {Text.List(input.Integers())} is negative or too large");
                shape[i] = (int)length;
            }
            Tensor output = context.Output(0, _value.Type, shape);
            switch (_value.Type.Size())
            {
                case 8: output.Raw<long>().Fill(_value.Raw<long>()[0]); break;
                case 4: output.Raw<int>().Fill(_value.Raw<int>()[0]); break;
                case 2: output.Raw<short>().Fill(_value.Raw<short>()[0]); break;
                default: output.Bytes.Fill(_value.Bytes[0]); break;
            }
        }
    }
}
