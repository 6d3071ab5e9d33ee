namespace Gordo.Tests.Architecture;

/// <summary>Tests which code counts as an import of a namespace.</summary>
internal sealed class ImportGraphTests
{
    private const string House = "namespace Gordo.House; public sealed class Door; internal static class Doors { public static void Open<T>(this T door) { } }";
    private const string Kitchen = "namespace Gordo.House.Kitchen; public record struct Table(int Legs); internal sealed class OvenAttribute : Attribute;";
    private const string Garden = "namespace Gordo.Garden; public enum Tree { Oak } public delegate List<int> Path<T>(T end);";

    [TestCase("using Gordo.Garden; namespace Gordo.House.Kitchen.Cupboard; class C;", "Gordo.Garden")]
    [TestCase("using Oak = Gordo.Garden.Tree; namespace Gordo.House.Kitchen.Cupboard; class C;", "Gordo.Garden")]
    [TestCase("using static Gordo.Garden.Tree; namespace Gordo.House.Kitchen.Cupboard; class C;", "Gordo.Garden")]
    [TestCase("global using Gordo.Garden;", "Gordo.Garden")]
    public void A_using_directive_is_an_import(string source, string imported)
    {
        SourceFile cupboard = SourceFile.Parse("House/Cupboard.cs", "namespace Gordo.House.Kitchen.Cupboard; class D;");
        ImportGraph.Of([.. World(), cupboard, SourceFile.Parse("House/C.cs", source)])
            .ImportsOf("Gordo.House.Kitchen.Cupboard").Should().Equal(imported);
    }

    [TestCase("Table Find();", "Gordo.House.Kitchen")]
    [TestCase("void Use() => new Table(4);", "Gordo.House.Kitchen")]
    [TestCase("[Oven] void Use() { }", "Gordo.House.Kitchen")]
    [TestCase("Door? _door;", "Gordo.House")]
    [TestCase("void Use() => 1.Open();", "Gordo.House")]
    [TestCase("void Use() => Find(1)[2].Open();", "Gordo.House")]
    [TestCase("void Use() => nameof(Door);", "Gordo.House")]
    [TestCase("""string Use() => $"{{a}} {new Door(),4:F1} b";""", "Gordo.House")]
    [TestCase(""""string Use() => $$"""{a} {{new Door()}} " b""";"""", "Gordo.House")]
    public void Using_a_type_of_an_enclosing_namespace_is_an_import(string member, string imported) =>
        ImportsOf(member).Should().Equal(imported);

    [TestCase("Gordo.Garden.Tree _tree;", "Gordo.Garden")]
    [TestCase("global::Gordo.Garden.Tree _tree;", "Gordo.Garden")]
    [TestCase("void Use() => Garden.Tree.Oak.ToString();", "Gordo.Garden")]
    [TestCase("Garden.Path<int> _path;", "Gordo.Garden")]
    [TestCase("Kitchen.Table _table;", "Gordo.House.Kitchen")]
    public void A_qualified_name_is_an_import(string member, string imported) => ImportsOf(member).Should().Equal(imported);

    [TestCase("// Door")]
    [TestCase("/* Door */")]
    [TestCase("/// <see cref=\"Door\"/>")]
    [TestCase("string Use() => \"Door \\\" Door\";")]
    [TestCase("string Use() => @\"Door\\\" + \"Door\";")]
    [TestCase("string Use() => \"\"\"Door \" Door\"\"\";")]
    [TestCase("string Use() => $\"Door {{Door}} {1}\";")]
    [TestCase("char Use() => '\"'; // Door")]
    [TestCase("void Use() => this.Door();")]
    [TestCase("Cup _cup; class Cup;")]
    [TestCase("Drawer _drawer;")]
    public void Literals_comments_members_and_own_types_are_not_imports(string member) => ImportsOf(member).Should().BeEmpty();

    [Test]
    public void A_circle_is_reported_with_its_files()
    {
        ImportGraph graph = ImportGraph.Of(
        [
            .. World(),
            SourceFile.Parse("House/Kitchen/Sink.cs", "using Gordo.Garden; namespace Gordo.House.Kitchen; class Sink;"),
            SourceFile.Parse("Garden/Pond.cs", "namespace Gordo.Garden; class Pond { House.Kitchen.Table _table; }"),
            SourceFile.Parse("Street/Car.cs", "using Gordo.Garden; namespace Gordo.Street; class Car;"),
        ]);

        graph.Circles().Should().Equal(
            "Gordo.Garden -> Gordo.House.Kitchen: Garden/Pond.cs", "Gordo.House.Kitchen -> Gordo.Garden: House/Kitchen/Sink.cs");
    }

    [Test]
    public void A_parent_and_a_child_that_use_each_other_are_a_circle()
    {
        ImportGraph graph = ImportGraph.Of(
        [
            .. World(),
            SourceFile.Parse("House/Hall.cs", "namespace Gordo.House; class Hall { Kitchen.Table _table; }"),
            SourceFile.Parse("House/Kitchen/Hatch.cs", "namespace Gordo.House.Kitchen; class Hatch : Door;"),
        ]);

        graph.Circles().Should().HaveCount(2).And.Contain("Gordo.House.Kitchen -> Gordo.House: House/Kitchen/Hatch.cs");
    }

    [Test]
    public void Imports_in_one_direction_are_not_a_circle() =>
        ImportGraph.Of([.. World(), Cupboard("Table _table; Door _door; Garden.Tree _tree;")]).Circles().Should().BeEmpty();

    private static IEnumerable<string> ImportsOf(string member) =>
        ImportGraph.Of([.. World(), Cupboard(member)]).ImportsOf("Gordo.House.Kitchen.Cupboard");

    // Drawer is declared in this namespace too, so using it is not an import.
    private static SourceFile Cupboard(string member) => SourceFile.Parse(
        "House/Kitchen/Cupboard/Shelf.cs", "namespace Gordo.House.Kitchen.Cupboard;\nclass Drawer;\nclass Shelf\n{\n" + member + "\n}\n");

    private static SourceFile[] World() =>
    [
        SourceFile.Parse("House/House.cs", House),
        SourceFile.Parse("House/Kitchen/Kitchen.cs", Kitchen + " class Drawer;"),
        SourceFile.Parse("Garden/Garden.cs", Garden),
    ];
}
