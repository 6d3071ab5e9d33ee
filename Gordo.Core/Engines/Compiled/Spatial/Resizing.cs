using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>Resizes axes by interpolation.</summary>
/// <remarks>
/// ONNX operators Upsample (7, 9; deprecated in 10) and Resize (10, 11, 13, 18, 19) with the modes nearest and linear; cubic,
/// antialias and tf_crop_and_resize are not supported.
/// </remarks>
internal sealed class Resizing : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Upsample", [7], 1, 1, node => new Resize(node));
        registry.Add("Upsample", [9], 2, 2, node => new Resize(node));
        registry.Add("Resize", [10], 2, 2, node => new Resize(node));
        registry.Add("Resize", [11, 13, 18, 19], 1, 4, node => new Resize(node));
    }

    private sealed class Resize : NumericOperator
    {
        private readonly bool _linear;
        private readonly string _coordinates;
        private readonly string _rounding;
        private readonly string _policy;
        private readonly float[]? _scales;
        private readonly long[]? _axes;
        private readonly int _scalesInput;

        public Resize(NodeDefinition node)
        {
            string mode = node.String("mode", "nearest");
            _linear = mode is "linear" or "bilinear";
            if (!_linear && mode != "nearest")
                throw node.Unsupported($"mode {Text.Quote(mode)} is not supported");
            _coordinates = "asymmetric";
            _rounding = "floor";
            _policy = "stretch";
            _scalesInput = node.Version < 11 ? 1 : 2;
            if (node.Version < 9)
                _scales = node.Floats("scales") ?? throw node.Fault("the required attribute 'scales' is missing");
            if (node.Version < 11)
                return;
            node.Ignore("cubic_coeff_a", "exclude_outside", "extrapolation_value");
            _coordinates = node.String("coordinate_transformation_mode", "half_pixel");
            _rounding = node.String("nearest_mode", "round_prefer_floor");
            if (_coordinates is not ("half_pixel" or "half_pixel_symmetric" or "pytorch_half_pixel" or "align_corners" or "asymmetric"
                or "tf_half_pixel_for_nn"))
                throw node.Unsupported($"coordinate_transformation_mode {Text.Quote(_coordinates)} is not supported");
            if (_rounding is not ("round_prefer_floor" or "round_prefer_ceil" or "floor" or "ceil"))
                throw node.Unsupported($"nearest_mode {Text.Quote(_rounding)} is not supported");
            if (node.Version < 18)
                return;
            if (node.Flag("antialias", false))
                throw node.Unsupported("antialias is not supported");
            _policy = node.String("keep_aspect_ratio_policy", "stretch");
            if (_policy is not ("stretch" or "not_larger" or "not_smaller"))
                throw node.Unsupported($"keep_aspect_ratio_policy {Text.Quote(_policy)} is not supported");
            _axes = node.Ints("axes");
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            Span<double> scales = context.Scratch<double>(Math.Max(1, input.Rank));
            Shape shape = Target(context, input, scales);
            Tensor current = input;
            for (int axis = 0; axis < input.Rank; axis++)
            {
                if (shape[axis] == current.Shape[axis] && scales[axis] == 1)
                    continue;
                Shape next = current.Shape;
                next[axis] = shape[axis];
                Tensor stretched = context.ScratchTensor(input.Type, next);
                context.CheckOperations(16.0 * stretched.Count);
                Stretch<T>(current, stretched, axis, scales[axis]);
                current = stretched;
            }
            current.Bytes.CopyTo(context.Output(0, input.Type, shape).Bytes);
        }

        /// <summary>Resizes one axis: interpolation along several axes is the product of those along each.</summary>
        private void Stretch<T>(Tensor input, Tensor output, int axis, double scale)
            where T : unmanaged, INumber<T>
        {
            int from = input.Shape[axis], to = output.Shape[axis];
            int inner = input.Shape.Product(axis + 1, input.Rank), outer = input.Shape.Product(0, axis);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = output.Values<T>();
            if (y.IsEmpty)
                return;
            if (from == 0)
                throw new ModelException($"an empty axis of {input.Shape} cannot be resized");
            for (int i = 0; i < to; i++)
            {
                double place = Place(i, from, to, scale);
                int below = _linear ? (int)Math.Clamp(Math.Floor(place), 0, from - 1) : Nearest(place, from);
                int above = Math.Min(below + 1, from - 1);
                double share = _linear ? Math.Clamp(place - below, 0, 1) : 0;
                for (int k = 0; k < outer; k++)
                {
                    Span<T> target = y.Slice((k * to + i) * inner, inner);
                    ReadOnlySpan<T> low = x.Slice((k * from + below) * inner, inner), high = x.Slice((k * from + above) * inner, inner);
                    if (share == 0)
                    {
                        low.CopyTo(target);
                        continue;
                    }
                    for (int j = 0; j < target.Length; j++)
                        target[j] = T.CreateTruncating(
                            double.CreateTruncating(low[j]) * (1 - share) + double.CreateTruncating(high[j]) * share);
                }
            }
        }

        /// <summary>Returns the input coordinate of an output index.</summary>
        private double Place(int place, int from, int to, double scale)
        {
            double real = scale * from;
            switch (_coordinates)
            {
                case "half_pixel": return (place + 0.5) / scale - 0.5;
                case "half_pixel_symmetric":
                    double adjustment = to / real;
                    return from / 2.0 * (1 - adjustment) + (place + 0.5) / scale - 0.5;
                case "pytorch_half_pixel": return to > 1 ? (place + 0.5) / scale - 0.5 : 0;
                case "tf_half_pixel_for_nn": return (place + 0.5) / scale;
                case "align_corners": return to == 1 ? 0 : place * (from - 1.0) / (to - 1);
                default: return place / scale;
            }
        }

        private int Nearest(double place, int length)
        {
            double rounded = _rounding switch
            {
                "floor" => Math.Floor(place),
                "ceil" => Math.Ceiling(place),
                "round_prefer_ceil" => Math.Floor(place + 0.5),
                _ => Math.Ceiling(place - 0.5),
            };
            return (int)Math.Clamp(rounded, 0, length - 1);
        }

        private Shape Target(in RunContext context, Tensor input, Span<double> scales)
        {
            Tensor? given = _scales is null ? context.Optional(_scalesInput) : null;
            Tensor? sizes = _scalesInput == 2 && given is not { Count: > 0 } ? context.Optional(3) : null;
            int count = sizes?.Count ?? given?.Count ?? _scales?.Length ?? 0;
            if (count != (_axes?.Length ?? input.Rank))
                throw new ModelException($"{count} scales or sizes for the shape {input.Shape}");
            Shape shape = input.Shape;
            scales.Fill(1);
            double common = double.NaN;
            for (int i = 0; i < count; i++)
            {
                int axis = _axes is null ? i : input.Shape.Axis(_axes[i]);
                double scale = sizes is not null ? (double)sizes.Integer(i) / Math.Max(1, input.Shape[axis])
                    : given is not null ? given.Values<float>()[i]
                    : _scales![i];
                scales[axis] = scale;
                shape[axis] = Length(sizes is not null ? sizes.Integer(i) : Math.Floor(input.Shape[axis] * scale));
                common = double.IsNaN(common) ? scale
                    : _policy == "not_larger" ? Math.Min(common, scale)
                    : Math.Max(common, scale);
            }
            for (int i = 0; i < count && sizes is not null && _policy != "stretch"; i++)
            {
                int axis = _axes is null ? i : input.Shape.Axis(_axes[i]);
                scales[axis] = common;
                shape[axis] = Length(Math.Floor(input.Shape[axis] * common + 0.5));
            }
            return shape;
        }

        private static int Length(double length) =>
            length is >= 0 and <= int.MaxValue ? (int)length : throw new ModelException($"the axis length {length} is out of range");
    }
}
