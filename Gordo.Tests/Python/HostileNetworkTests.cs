using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Gordo.Core;
using Gordo.Core.Python;
using static Gordo.Tests.Python.PickleWriter;

namespace Gordo.Tests.Python;

/// <summary>Models whose network, a <c>.keras</c> or HDF5 file, is damaged or made to use up memory, time or the stack.</summary>
internal sealed class HostileNetworkTests
{
    private const long MostBytes = 256L << 20;

    private static readonly KerasTestLayer[] Layers = [KerasTestLayer.Dense(new Random(1), 2, 3, "tanh"), KerasTestLayer.Dense(new Random(2), 3, 2, "linear")];

    [Test]
    public void The_unchanged_files_are_read()
    {
        PythonModel.Read(Model(KerasWriter.Zip(Layers)), 2).Plan.Outputs.Should().ContainSingle();
        PythonModel.Read(Model(KerasWriter.Hdf5(Layers)), 2).Plan.Outputs.Should().ContainSingle();
    }

    // Each changes the first structure of a kind, at an offset in it, to another number.
    [TestCase("TREE", 32, "itself", "*has no SNOD*")]
    [TestCase("TREE", 32, "end", "*refers to*")]
    [TestCase("TREE", 32, "huge", "*refers to*")]
    [TestCase("TREE", 4, "200", "*of the wrong kind or level*")]
    [TestCase("TREE", 6, "65535", "*")]
    [TestCase("HEAP", 24, "huge", "*refers to*")]
    [TestCase("HEAP", 8, "huge", "*refers to*")]
    [TestCase("SNOD", 8, "huge", "*a name at*")]
    [TestCase("SNOD", 16, "huge", "*refers to*")]
    [TestCase("SNOD", 16, "itself", "*object header version*")]
    [TestCase("SNOD", 6, "65535", "*")]
    public void Damaged_structures_are_refused(string signature, int offset, string to, string message)
    {
        foreach (int occurrence in (int[])[0, 1, 2])
        {
            byte[] file = KerasWriter.Hdf5(Layers);
            int at = Find(file, signature, occurrence);
            switch (to)
            {
                case "itself": BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at + offset), at); break;
                case "end": BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at + offset), file.Length - 3); break;
                case "huge": BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at + offset), ulong.MaxValue - 7); break;
                case "65535": BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at + offset), 65535); break;
                default: file[at + offset] = 200; break;
            }
            Refused(file, message);
        }
    }

    [TestCase(0)] // A tree of level 1 that is its own child.
    [TestCase(1)] // Two trees of falling levels that are each other's children.
    public void Cyclic_trees_are_refused(int kind)
    {
        byte[] file = KerasWriter.Hdf5(Layers);
        int at = Find(file, "TREE", 0), other = Find(file, "TREE", 1);
        file[at + 5] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at + 32), kind == 0 ? at : other);
        if (kind == 1)
        {
            file[other + 5] = 0;
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(other + 32), at);
        }
        // Each of the trees is needed: the group of the first layer, or the one in it.
        Refused(file, "*of the HDF5 file*|*HDF5 file has no*");
    }

    [Test]
    public void A_header_that_continues_in_itself_is_refused()
    {
        byte[] file = KerasWriter.Hdf5(Layers);
        int root = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(64));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(root + 2), 65535);
        // The first message, of 16 bytes, becomes a continuation at its own address.
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(root + 16), 0x10);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(root + 24), root + 16);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(root + 32), 24);
        Refused(file, "*not a group*|*no model_config*");
    }

    [Test]
    public void Layers_that_share_one_large_weight_do_not_use_up_memory()
    {
        // Ten thousand layers of the same name read the same 4 MB.
        KerasTestLayer large = KerasTestLayer.Dense(new Random(1), 1000, 1000, "linear");
        var root = new Hdf5Node();
        string layer = """{"class_name": "Dense", "config": {"name": "d", "units": 1000}}""";
        root.Attributes["keras_version"] = "2.7.0";
        Hdf5Node groups = root.Group("model_weights");
        groups.Attributes["layer_names"] = new[] { "d" };
        Hdf5Node group = groups.Group("d");
        group.Attributes["weight_names"] = new[] { "k", "b" };
        group.Add("k", large.Weights[0].Shape, large.Weights[0].Values);
        group.Add("b", large.Weights[1].Shape, large.Weights[1].Values);
        // An attribute holds up to 64 KB.
        root.Attributes["model_config"] = Sequential(string.Join(',', Enumerable.Repeat(layer, 900)));
        Refused(Hdf5Writer.Write(root), "*read over and over*", 1000);
    }

    [Test]
    public void Names_that_share_one_long_text_do_not_use_up_memory()
    {
        // Each element of the list refers to the same text in a global heap.
        var root = new Hdf5Node();
        root.Attributes["model_config"] = KerasWriter.Configuration(Layers, isNew: false);
        Hdf5Node groups = root.Group("model_weights");
        groups.Attributes["layer_names"] = Enumerable.Repeat("0123456789abcdef", 3000).ToArray();
        byte[] file = Hdf5Writer.Write(root);
        const int TextBytes = 1 << 20;
        int heap = file.Length, name = file.AsSpan().IndexOf("layer_names"u8);
        // The type after the padded name becomes a variable-length string, the elements references.
        int type = name + 16, elements = type + 8 + 16;
        ((byte[])[0x19, 1, 0, 0, 16, 0, 0, 0]).CopyTo(file, type);
        for (int i = 0; i < 3000; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(elements + (16 * i)), TextBytes);
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(elements + (16 * i) + 4), heap);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(elements + (16 * i) + 12), 1);
        }
        byte[] collection = [.. "GCOL"u8, 1, 0, 0, 0, .. BitConverter.GetBytes(TextBytes + 32L), 1, 0, 1, 0, 0, 0, 0, 0, .. BitConverter.GetBytes((long)TextBytes), .. new byte[TextBytes]];
        Refused([.. file, .. collection], "*read over and over*");
    }

    [TestCase("\"units\": -1", "*units is not a positive integer*")]
    [TestCase("\"units\": 0", "*units is not a positive integer*")]
    [TestCase("\"units\": 99999999999", "*units is not a positive integer*")]
    [TestCase("\"units\": 1e308", "*units is not a positive integer*")]
    [TestCase("\"units\": \"3\"", "*units is not a positive integer*")]
    [TestCase("\"units\": 2147483647", "*weight 0 has the shape*")]
    [TestCase("\"units\": 3, \"activation\": {\"class_name\": []}", "*")]
    [TestCase("\"units\": 3, \"activation\": 5", "*expected the name of an activation*")]
    [TestCase("\"units\": 3, \"use_bias\": \"no\"", "*expected true or false*")]
    public void Wrong_settings_are_refused(string settings, string message)
    {
        string configuration = KerasWriter.Configuration([new("Dense", settings), Layers[1]], isNew: true);
        Refused(KerasWriter.Zip(configuration, KerasWriter.Weights(Layers)), message);
    }

    [TestCase("nested", "*not JSON*")]
    [TestCase("layers", "*the network has 100000 layers*")]
    [TestCase("repeat", "*answers with a sequence*|*not supported*")]
    [TestCase("cut", "*not JSON*")]
    [TestCase("twice", "*there are 0 weights*")]
    public void Configurations_made_to_use_up_memory_or_the_stack_are_refused(string kind, string message)
    {
        string layer = """{"class_name": "Dropout", "config": {}}""";
        string configuration = kind switch
        {
            "nested" => string.Concat(Enumerable.Repeat("{\"config\":", 100_000)),
            "layers" => Sequential(string.Join(',', Enumerable.Repeat(layer, 100_000))),
            "repeat" => Sequential("""{"class_name": "RepeatVector", "config": {"n": 100000}}, {"class_name": "RepeatVector", "config": {"n": 100000}}"""),
            "cut" => Sequential(layer)[..^3],
            _ => Sequential("""{"class_name": "Dense", "config": {"units": 3, "units": 2, "activation": "linear"}}, {"class_name": "Dense", "config": {"units": 2}}, {"class_name": "Dense", "config": {"units": 2}}"""),
        };
        Refused(KerasWriter.Zip(configuration, KerasWriter.Weights([KerasTestLayer.Dense(new Random(1), 2, 2, "linear"), Layers[0] with { Weights = [([2, 2], new float[4]), ([2], new float[2])] }])), message);
    }

    private static string Sequential(string layers) => $$$"""{"class_name": "Sequential", "config": {"layers": [{{{layers}}}]}}""";

    [TestCase("an entry twice", "*two entries named 'config.json'*")]
    [TestCase("a length of 4 GB", "*config.json*")]
    [TestCase("overlapping entries", "*config.json*")]
    [TestCase("a directory of 65535 entries", "*the zip file is damaged*")]
    [TestCase("data outside", "*not at the position*")]
    public void Damaged_zip_files_are_refused(string fault, string message)
    {
        byte[] zip = KerasWriter.Zip(Layers);
        int end = zip.AsSpan().LastIndexOf("PK\u0005\u0006"u8), directory = BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(end + 16));
        int second = directory + 1 + zip.AsSpan(directory + 1).IndexOf("PK\u0001\u0002"u8);
        switch (fault)
        {
            case "an entry twice":
                // The entry metadata.json is renamed, in the directory, to a longer name in place of its extra bytes.
                zip = [.. zip[..second], .. zip[second..]];
                byte[] entry = zip[second..(second + 46 + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(second + 28)))];
                byte[] tail = zip[end..];
                BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(8), 4);
                BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(10), 4);
                zip = [.. zip[..end], .. entry, .. tail];
                break;
            case "a length of 4 GB": BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(second + 24), uint.MaxValue); break;
            case "overlapping entries": BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(second + 42), 0); break;
            case "a directory of 65535 entries": BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(end + 10), 65535); break;
            default: BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(second + 42), (uint)zip.Length - 5); break;
        }
        Refused(zip, message);
    }

    private static int Find(byte[] file, string signature, int occurrence)
    {
        int at = -1;
        for (int i = 0; i <= occurrence; i++)
            at = at + 1 + file.AsSpan(at + 1).IndexOf(Encoding.ASCII.GetBytes(signature));
        return at;
    }

    private static byte[] Model(byte[] network) => Write(Object(null, "gordo.machine.model.models.KerasAutoEncoder", ("kind", "feedforward_hourglass"), ("model", network)));

    private static void Refused(byte[] network, string messages, int columns = 2)
    {
        byte[] pickle = Model(network);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        string found = FluentActions.Invoking(() => PythonModel.Read(pickle, columns)).Should().Throw<ModelException>().Which.Message;
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5), "a second when nothing else runs");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MostBytes);
        messages.Split('|').Any(message => message.Trim('*').Split('*').All(part => found.Contains(part, StringComparison.Ordinal))).Should().BeTrue(found);
    }
}
