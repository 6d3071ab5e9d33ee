using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Tensors;

namespace Gordo.Tests.Tensors;

internal sealed class TensorRequestTests
{
    // The request of the specification, with a datatype that this server accepts instead of UINT32 and BOOL.
    private const string Specification = """
        {
          "id" : "42",
          "inputs" : [
            {
              "name" : "input0",
              "shape" : [ 2, 2 ],
              "datatype" : "INT64",
              "data" : [ 1, 2, 3, 4 ]
            },
            {
              "name" : "input1",
              "shape" : [ 3 ],
              "datatype" : "FP32",
              "data" : [ 0.5, 1, -2 ]
            }
          ],
          "outputs" : [
            {
              "name" : "output0"
            }
          ]
        }
        """;

    // Triton's request with binary data, in the same way.
    private const string Binary = """
        {
          "model_name" : "mymodel",
          "inputs" : [
            {
              "name" : "input0",
              "shape" : [ 2, 2 ],
              "datatype" : "INT64",
              "parameters" : {
                "binary_data_size" : 32
              }
            },
            {
              "name" : "input1",
              "shape" : [ 3 ],
              "datatype" : "FP32",
              "parameters" : {
                "binary_data_size" : 12
              }
            }
          ],
          "outputs" : [
            {
              "name" : "output0",
              "parameters" : {
                "binary_data" : true
              }
            }
          ]
        }
        """;

    [Test]
    public void Example_of_the_specification_is_read()
    {
        TensorRequest request = Read(Specification);
        Encoding.UTF8.GetString(request.Id.Span).Should().Be("\"42\"");
        request.Parameters.IsEmpty.Should().BeTrue();
        request.Inputs.Select(input => input.Name).Should().Equal("input0", "input1");
        request.Inputs[0].Shape.Should().Equal(2, 2);
        request.Inputs[0].Values.ToArray().Should().Equal(1, 2, 3, 4);
        request.Inputs[1].Shape.Should().Equal(3);
        request.Inputs[1].Values.ToArray().Should().Equal(0.5, 1, -2);
        request.Outputs.Should().Equal(new TensorOutput("output0", null));
        request.IsBinaryOutput.Should().BeFalse();
    }

    [Test]
    public void Example_of_the_binary_extension_is_read()
    {
        byte[] json = Encoding.UTF8.GetBytes(Binary);
        TensorRequest request = TensorRequest.Read([.. json, .. Integers(1, 2, 3, -4), .. Singles(0.5f, 1, -2)], json.Length, FrameMemory.Unpooled);
        request.Inputs[0].Values.ToArray().Should().Equal(1, 2, 3, -4);
        request.Inputs[1].Values.ToArray().Should().Equal(0.5, 1, -2);
        request.Outputs.Should().Equal(new TensorOutput("output0", true));
    }

    [TestCase("UINT32")]
    [TestCase("BOOL")]
    [TestCase("BYTES")]
    [TestCase("fp64")]
    public void Other_datatypes_are_refused_with_the_accepted_ones(string type) =>
        Fault(Specification.Replace("INT64", type, StringComparison.Ordinal))
            .Should().Be($"Input 'input0': the datatype '{type}' is not accepted; accepted are FP64, FP32, INT64.");

    [TestCase("[[1,2],[4,5]]")]
    [TestCase("[1,2,4,5]")]
    [TestCase("[ [ 1 , 2 ] ,\n[ 4 , 5 ] ]")]
    [TestCase("[1.0,2e0,400e-2,0.5e1]")]
    public void Matrix_of_the_specification_may_be_nested_or_flat(string data) =>
        Read(Input("[2,2]", "FP64", data)).Inputs[0].Values.ToArray().Should().Equal(1, 2, 4, 5);

    [Test]
    public void Members_may_be_in_any_order_and_others_are_skipped()
    {
        TensorRequest request = Read("""
            {"model_name":{"a":[1,{"b":null}]},"outputs":null,"inputs":[{"data":[[9007199254740993]],"extra":[[[]]],"datatype":"INT64","parameters":{"content_type":"np"},"shape":[1,1],"name":"X"}],"id":null,"parameters":null}
            """);
        // The nearest number of 2^53 + 1, as everywhere in this server.
        request.Inputs.Single().Values.ToArray().Should().Equal(9007199254740992);
        request.Outputs.Should().BeNull();
        request.Id.IsEmpty.Should().BeTrue();
    }

    [Test]
    public void Missing_readings_are_NaN()
    {
        double[] values = Read(Input("[4]", "FP64", "[null,NaN,Infinity,-Infinity]")).Inputs[0].Values.ToArray();
        values.Should().Equal(double.NaN, double.NaN, double.PositiveInfinity, double.NegativeInfinity);
        Read(Input("[1]", "FP32", "[null]")).Inputs[0].Values.ToArray().Should().Equal(double.NaN);
    }

    [Test]
    public void FP32_in_JSON_is_rounded_as_in_binary() =>
        Read(Input("[3]", "FP32", "[0.1,16777217,1e-50]")).Inputs[0].Values.ToArray().Should().Equal(0.1f, 16777216, 0);

    [Test]
    public void Id_and_parameters_are_kept_as_they_are()
    {
        TensorRequest request = Read("""{"id":"\u00e9\"\\ é","parameters":{"a":1.50,"b":"x\n","c":true,"d":null,"binary_data_output":true},"inputs":[]}""");
        Encoding.UTF8.GetString(request.Id.Span).Should().Be("""
            "\u00e9\"\\ é"
            """);
        Encoding.UTF8.GetString(request.Parameters.Span).Should().Be("""{"a":1.50,"b":"x\n","c":true,"d":null,"binary_data_output":true}""");
        request.IsBinaryOutput.Should().BeTrue();
    }

    [TestCase("", "expected an object with the member 'inputs'")]
    [TestCase("[]", "expected an object with the member 'inputs'")]
    [TestCase("{}", "no member 'inputs'")]
    [TestCase("""{"inputs":{}}""", "expected '['")]
    [TestCase("""{"inputs":[],"inputs":[]}""", "'inputs' at byte 13 is given twice")]
    [TestCase("""{"inputs":[],"id":7}""", "expected a string")]
    [TestCase("""{"inputs":[],"id":"\ud8"}""", "malformed escape")]
    [TestCase("{\"inputs\":[],\"id\":\"a\nb\"}", "control character")]
    [TestCase("""{"inputs":[]} {}""", "expected the end of the text")]
    [TestCase("""{"inputs":[],"parameters":[]}""", "expected the object 'parameters'")]
    [TestCase("""{"inputs":[],"parameters":{"a":[1]}}""", "expected a parameter that is a string, a number or a Boolean")]
    [TestCase("""{"inputs":[],"parameters":{"a":{}}}""", "expected a parameter that is a string, a number or a Boolean")]
    [TestCase("""{"inputs":[],"parameters":{"a":NaN}}""", "not a finite number")]
    [TestCase("""{"inputs":[],"parameters":{"a":1e999}}""", "not a finite number")]
    [TestCase("""{"inputs":[],"parameters":{"binary_data_output":1}}""", "'binary_data_output' must be true or false")]
    [TestCase("""{"inputs":[],"outputs":[{"name":"a"},{"name":"a"}]}""", "The output 'a' is requested twice")]
    [TestCase("""{"inputs":[],"outputs":[{}]}""", "Output 0: the member 'name' is absent")]
    [TestCase("""{"inputs":[],"outputs":["a"]}""", "expected '{'")]
    [TestCase("""{"inputs":[],"outputs":[{"name":"a","parameters":{"binary_data":"yes"}}]}""", "'binary_data' must be true or false")]
    [TestCase("""{"inputs":[{"name":"X","datatype":"FP64","data":[]}]}""", "Input 'X': the member 'shape' is absent")]
    [TestCase("""{"inputs":[{"shape":[0],"datatype":"FP64","data":[]}]}""", "Input 0: the member 'name' is absent")]
    [TestCase("""{"inputs":[{"name":"X","shape":[0],"data":[]}]}""", "Input 'X': the member 'datatype' is absent")]
    [TestCase("""{"inputs":[{"name":"X","shape":[0],"datatype":"FP64"}]}""", "Input 'X': the member 'data' is absent")]
    [TestCase("""{"inputs":[{"name":"X","name":"Y"}]}""", "'name' at byte 23 is given twice")]
    [TestCase("""{"inputs":[{"name":"X","shape":[1],"datatype":"FP64","data":[1]},{"name":"X","shape":[1],"datatype":"FP64","data":[1]}]}""", "The input 'X' is given twice")]
    [TestCase("""{"inputs":[{"name":"X","shape":[1],"datatype":"FP64","data":[1],"parameters":{"binary_data_size":8}}]}""", "'data' and binary_data_size are both given")]
    [TestCase("""{"inputs":[{"name":"X","shape":[1],"datatype":"FP64","parameters":{"binary_data_size":8,"binary_data_size":8}}]}""", "'binary_data_size' must be a number of bytes, given once")]
    [TestCase("""{"inputs":[{"name":"X","shape":[1],"datatype":"FP64","parameters":{"binary_data_size":-8}}]}""", "'binary_data_size' must be a number of bytes")]
    [TestCase("""{"inputs":[{"name":"X","shape":[1],"datatype":"FP64","parameters":{"binary_data_size":8}}]}""", "no header Inference-Header-Content-Length")]
    public void Malformed_requests_are_refused_with_the_place(string json, string message) => Fault(json).Should().Contain(message);

    [Test]
    public void Members_of_other_objects_are_ignored_however_often_they_are_given()
    {
        TensorRequest request = Read("""
            {"name":1,"name":2,"data":1,"data":2,"inputs":[{"id":1,"id":2,"inputs":[],"inputs":[],"name":"X","shape":[1],"datatype":"FP64","data":[5]}],"outputs":[{"name":"a","shape":1,"shape":2}]}
            """);
        request.Inputs.Single().Values.ToArray().Should().Equal(5);
        request.Outputs.Should().Equal(new TensorOutput("a", null));
    }

    [Test]
    public void Names_may_be_written_with_escapes()
    {
        string json = $$$"""
            {"{{{Escape("parameters")}}}":{"{{{Escape("binary_data_output")}}}":true},"{{{Escape("inputs")}}}":[{"{{{Escape("name")}}}":"X","{{{Escape("shape")}}}":[1],"{{{Escape("datatype")}}}":"FP64","{{{Escape("parameters")}}}":{"{{{Escape("binary_data_size")}}}":8}}],"{{{Escape("outputs")}}}":[{"name":"a","parameters":{"{{{Escape("binary_data")}}}":false}}]}
            """;
        byte[] body = Encoding.UTF8.GetBytes(json);
        TensorRequest request = TensorRequest.Read([.. body, .. BitConverter.GetBytes(2.5)], body.Length, FrameMemory.Unpooled);
        request.IsBinaryOutput.Should().BeTrue();
        request.Inputs.Single().Values.ToArray().Should().Equal(2.5);
        request.Outputs.Should().Equal(new TensorOutput("a", false));
        Fault($$$"""{"inputs":[],"parameters":{},"{{{Escape("parameters")}}}":{}}""").Should().Contain("'parameters' at byte 29 is given twice");

        static string Escape(string name) => string.Concat(name.Select(static letter => $"\\u{(int)letter:x4}"));
    }

    [TestCase("[4611686018427387904,4611686018427387904,0]")]
    [TestCase("[0,4611686018427387904,4611686018427387904]")]
    public void Shapes_with_an_extent_of_zero_have_no_elements(string shape) => Read(Input(shape, "FP64", "[]")).Inputs.Single().Values.Length.Should().Be(0);

    [TestCase("[2,2]", "FP64", "[1,2,3]", "the shape [2, 2] has 4 elements, the data have 3")]
    [TestCase("[]", "FP64", "[1,2]", "the shape [] has 1 elements, the data have 2")]
    [TestCase("[9223372036854775807]", "FP64", "[1]", "the shape [9223372036854775807] has 9223372036854775807 elements, the data have 1")]
    [TestCase("[4294967296,4294967296]", "FP64", "[1]", "more elements than 64 bits can count")]
    [TestCase("[4294967296,4294967297]", "FP64", "[1]", "more elements than 64 bits can count")]
    [TestCase("[3037000500,3037000500,1]", "FP64", "[]", "more elements than 64 bits can count")]
    [TestCase("[18446744073709551616]", "FP64", "[]", "dimension 0 of the shape is not a whole number")]
    [TestCase("[1,-1]", "FP64", "[1]", "dimension 1 of the shape is not a whole number")]
    [TestCase("[1.0]", "FP64", "[1]", "dimension 0 of the shape is not a whole number")]
    [TestCase("[\"1\"]", "FP64", "[1]", "dimension 0 of the shape is not a whole number")]
    [TestCase("[1,1,1,1,1,1,1,1,1]", "FP64", "[1]", "more than 8 dimensions")]
    [TestCase("[2,2]", "FP64", "[[1,2],[3]]", "row 1 has 1 elements, row 0 has 2")]
    [TestCase("[4,1]", "FP64", "[[1,2],[3,4]]", "the shape is [4, 1], but the data are 2 rows of 2")]
    [TestCase("[4]", "FP64", "[[1,2],[3,4]]", "the shape is [4], but the data are 2 rows of 2")]
    [TestCase("[1,1,1]", "FP64", "[[[1]]]", "nested at most two levels")]
    [TestCase("[2,1]", "FP64", "[1,[2]]", "nested at most two levels")]
    [TestCase("[2,1]", "FP64", "[[1],2]", "expected '['")]
    [TestCase("[1]", "FP64", "[\"1\"]", "element 0 is a string")]
    [TestCase("[2]", "FP64", "[1,true]", "element 1 is a Boolean")]
    [TestCase("[1]", "FP64", "[1,]", "trailing comma")]
    [TestCase("[1]", "FP64", "[nan]", "expected a value")]
    [TestCase("[1]", "FP64", "{}", "expected '['")]
    [TestCase("[2]", "INT64", "[1,1.0]", "element 1 is not a 64-bit integer")]
    [TestCase("[1]", "INT64", "[9223372036854775808]", "element 0 is not a 64-bit integer")]
    [TestCase("[1]", "INT64", "[null]", "element 0 is not a 64-bit integer")]
    [TestCase("[2]", "FP32", "[1,1e39]", "element 1 is out of the range of FP32")]
    public void Data_that_do_not_fit_shape_and_datatype_are_refused(string shape, string type, string data, string message) =>
        Fault(Input(shape, type, data)).Should().StartWith("Input 'X': ").And.Contain(message);

    [TestCase(8, 0, "the body has 0 bytes left")]
    [TestCase(8, 7, "the body has 7 bytes left")]
    [TestCase(8, 9, "The body has 1 bytes after the JSON")]
    [TestCase(7, 7, "7 bytes are not whole elements of FP64")]
    [TestCase(16, 16, "the shape [1] has 1 elements, the data have 2")]
    public void Sizes_of_binary_data_must_add_up(int stated, int sent, string message)
    {
        byte[] json = Encoding.UTF8.GetBytes($$$"""{"inputs":[{"name":"X","shape":[1],"datatype":"FP64","parameters":{"binary_data_size":{{{stated}}}}}]}""");
        Action read = () => TensorRequest.Read([.. json, .. new byte[sent]], json.Length, FrameMemory.Unpooled);
        read.Should().Throw<FrameException>().Which.Message.Should().Contain(message);
    }

    [TestCase(0)]
    [TestCase(10)]
    public void JSON_longer_than_stated_is_refused(int length)
    {
        Action read = () => TensorRequest.Read(Encoding.UTF8.GetBytes(Specification), length, FrameMemory.Unpooled);
        read.Should().Throw<FrameException>().Which.Message.Should().Contain("the end");
    }

    [Test]
    public void Members_and_tensors_are_limited_in_depth_and_number()
    {
        Fault("""{"x":""" + new string('[', 100_000)).Should().Contain("nested deeper than 64 levels");
        string many = string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""{"name":"x{{i}}","shape":[0],"datatype":"FP64","data":[]}"""));
        Fault($$"""{"inputs":[{{many}}]}""").Should().Contain("more than 64 inputs");
        Fault($$"""{"inputs":[],"outputs":[{{many}}]}""").Should().Contain("more than 64 outputs");
    }

    [Test]
    public void A_hundred_thousand_parameters_are_kept()
    {
        string parameters = "{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"parameter number {i}\":{i}")) + "}";
        Read($$"""{"inputs":[],"parameters":{{parameters}}}""").Parameters.Length.Should().Be(parameters.Length);
    }

    [Test]
    public void Elements_beyond_the_limit_are_refused_before_they_take_memory()
    {
        var limits = new FrameLimits { MaxCells = 100 };
        string exact = string.Join(',', Enumerable.Repeat("1", 100));
        TensorRequest.Read(Encoding.UTF8.GetBytes(Input("[100]", "FP64", $"[{exact}]")), null, FrameMemory.Unpooled, limits).Inputs[0].Values.Length.Should().Be(100);
        Action read = () => TensorRequest.Read(Encoding.UTF8.GetBytes(Input("[101]", "FP64", $"[{exact},1]")), null, FrameMemory.Unpooled, limits);
        read.Should().Throw<FrameException>().Which.Message.Should().Contain("more than 100 elements");
        byte[] json = Encoding.UTF8.GetBytes("""{"inputs":[{"name":"X","shape":[101],"datatype":"FP64","parameters":{"binary_data_size":808}}]}""");
        read = () => TensorRequest.Read([.. json, .. new byte[808]], json.Length, FrameMemory.Unpooled, limits);
        read.Should().Throw<FrameException>().Which.Message.Should().Contain("more than 100 elements");
    }

    [TestCase("[1000000000,1000000000]")]
    [TestCase("[1000000,6]")]
    public void Stated_shapes_take_no_memory(string shape)
    {
        long taken = 0;
        using var memory = new FrameMemory(bytes => taken += Math.Max(0, bytes));
        byte[] json = Encoding.UTF8.GetBytes(Input(shape, "FP64", "[1,2,3,4,5,6]"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Action read = () => TensorRequest.Read(json, null, memory);
        read.Should().Throw<FrameException>();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1024 * 1024);
        taken.Should().BeLessThan(128 * 1024);
    }

    [Test]
    public void Many_inputs_reserve_no_more_memory_than_the_body_has()
    {
        long taken = 0;
        using var memory = new FrameMemory(bytes => taken += Math.Max(0, bytes));
        string inputs = string.Join(',', Enumerable.Range(0, 64).Select(i => $$"""{"name":"x{{i}}","shape":[1],"datatype":"FP64","data":[{{i}}]}"""));
        byte[] json = Encoding.UTF8.GetBytes($$"""{"inputs":[{{inputs}}]{{new string(' ', 4_000_000)}}}""");
        TensorRequest.Read(json, null, memory).Inputs.Select(input => input.Values.Span[0]).Should().Equal(Enumerable.Range(0, 64).Select(i => (double)i));
        taken.Should().BeLessThan(json.Length);
    }

    [Test]
    public void Memory_grows_with_the_elements_and_is_counted()
    {
        long held = 0;
        using (var memory = new FrameMemory(bytes => held += bytes))
        {
            string data = "[" + string.Join(',', Enumerable.Repeat("1", 300_000)) + "]";
            TensorRequest.Read(Encoding.UTF8.GetBytes(Input("[300000]", "FP64", data)), null, memory).Inputs[0].Values.Length.Should().Be(300_000);
            held.Should().BeInRange(300_000 * 8, 3 * 524_288 * 8);
        }
        held.Should().Be(0);
    }

    [Test]
    public void Tables_are_turned_into_columns()
    {
        Frame frame = Read(Input("[2,3]", "FP64", "[[1,2,3],[4,5,6]]")).Inputs[0].ToFrame(["a", "b", "c"], FrameMemory.Unpooled);
        frame.RowCount.Should().Be(2);
        frame.Keys.ToArray().Select(key => key.Group).Should().Equal("a", "b", "c");
        frame.Columns.ToArray().Select(column => string.Join(' ', ((FloatColumn)column).Values.ToArray())).Should().Equal("1 4", "2 5", "3 6");
        Action wide = () => Read(Input("[2,3]", "FP64", "[1,2,3,4,5,6]")).Inputs[0].ToFrame(["a", "b"], FrameMemory.Unpooled);
        wide.Should().Throw<FrameException>().WithMessage("Input 'X' has the shape [2, 3], expected [rows, 2].");
    }

    // Cut at every byte and with every byte replaced, a request is read or refused.
    [Test]
    public void Damaged_requests_throw_nothing_but_frame_exceptions()
    {
        byte[] json = Encoding.UTF8.GetBytes(Binary);
        byte[] body = [.. json, .. Integers(1, 2, 3, -4), .. Singles(0.5f, 1, -2)];
        int refused = 0;
        for (int i = 0; i < body.Length; i++)
        {
            Try(body.AsSpan(0, i), Math.Min(i, json.Length));
            Try(body, i);
            foreach (byte other in "\"[]{}:,-9\\e\0"u8)
            {
                byte[] damaged = [.. body];
                damaged[i] = other;
                Try(damaged, json.Length);
                Try(damaged.AsSpan(0, json.Length), null);
            }
        }
        refused.Should().BeGreaterThan(body.Length);

        void Try(ReadOnlySpan<byte> text, int? length)
        {
            try
            {
                TensorRequest.Read(text, length, FrameMemory.Unpooled);
            }
            catch (FrameException)
            {
                refused++;
            }
        }
    }

    private static TensorRequest Read(string json) => TensorRequest.Read(Encoding.UTF8.GetBytes(json), null, FrameMemory.Unpooled);

    private static string Fault(string json)
    {
        Action read = () => Read(json);
        return read.Should().Throw<FrameException>().Which.Message;
    }

    private static string Input(string shape, string type, string data) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"inputs":[{"name":"X","shape":{{shape}},"datatype":"{{type}}","data":{{data}}}]}""");

    private static byte[] Integers(params long[] values)
    {
        byte[] bytes = new byte[8 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * i), values[i]);
        return bytes;
    }

    private static byte[] Singles(params float[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }
}
