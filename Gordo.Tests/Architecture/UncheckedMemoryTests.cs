using System.Text.RegularExpressions;
using Gordo.Tests.OpenApi;

namespace Gordo.Tests.Architecture;

/// <summary>
/// Checks that <c>unchecked-memory.tsv</c> lists every member that bypasses the runtime's bounds checks or returns
/// uninitialized memory, with the reason why it is safe. A new place must be reviewed and then listed.
/// </summary>
/// <remarks>
/// The list names file, type and member, not folder or line, so that moving code does not change it.
/// <c>MemoryMarshal.Cast</c>, <c>AsBytes</c>, <c>Read</c> and <c>TryGetArray</c> are excluded because they check lengths
/// themselves, and <c>SizeOf</c> because it accesses no memory.
/// </remarks>
public sealed partial class UncheckedMemoryTests
{
    private static string ListPath => Path.Combine(OpenApiTests.RepositoryRoot, "Gordo.Tests", "Architecture", "unchecked-memory.tsv");

    [Test]
    public void Every_member_that_skips_bounds_checks_is_listed()
    {
        Entry[] listed = [.. ReadList()];
        List<Place> places = [.. Places()];
        places.Should().NotBeEmpty();
        string[] unlisted = [.. places.Where(place => !Array.Exists(listed, entry => entry.Covers(place))).Select(place => place.ToString())];
        string.Join('\n', unlisted).Should().BeEmpty(
            "each of them needs a line in {0}: file, member, uses, and the checks that make it safe", ListPath);
        string[] gone = [.. listed.Where(entry => !places.Exists(entry.Covers)).Select(entry => $"{entry.File} {entry.Member}")];
        string.Join('\n', gone).Should().BeEmpty("lines of members that no longer exist must be removed");
        string[] tooMuch = [.. listed.SelectMany(entry => entry.Uses
            .Where(use => !places.Exists(place => entry.Covers(place) && place.Use == use)).Select(use => $"{entry.File} {entry.Member} {use}"))];
        string.Join('\n', tooMuch).Should().BeEmpty("uses that a member no longer has must be removed");
    }

    [Test]
    public void Every_line_of_the_list_names_the_checks()
    {
        foreach (Entry entry in ReadList())
            entry.CheckedBy.Length.Should().BeGreaterThan(20, "{0} {1} must name the checks", entry.File, entry.Member);
    }

    [Test]
    public void Uses_are_assigned_to_their_members()
    {
        const string Source = """"
            namespace A; // Unsafe.Add in a comment
            /// <see cref="Unsafe.Add"/>
            public sealed class Outer<T>(int size) where T : struct
            {
                private readonly byte[] _field = GC.AllocateUninitializedArray<byte>(size);
                private const string Text = "stackalloc", Raw = """unsafe "{" """, Hole = $"{(size > 0 ? "{" : "}")} fixed (";
                [SkipLocalsInit]
                public (int A, int B) Method<TValue>(char c = '{') where TValue : struct
                {
                    if (c == '"') { Unsafe.Add(ref c, 1); }
                    return (1, 2);
                }
                public int Property => Values switch { [] => 0, _ => stackalloc int[3][0] };
                public static unsafe int Pointer(byte* x) => *x;
                private readonly struct Inner
                {
                    public static ref T First(Span<T> span) => ref MemoryMarshal.GetReference(span);
                }
            }
            """";
        Places("A.cs", Source).Select(place => $"{place.Member} {place.Use}").Should().BeEquivalentTo(
            "Outer._field AllocateUninitializedArray", "Outer.Method SkipLocalsInit", "Outer.Method Unsafe.Add", "Outer.Property stackalloc",
            "Outer.Pointer unsafe", "Inner.First MemoryMarshal.GetReference");
    }

    private static IEnumerable<Place> Places() =>
        from project in (string[])["Gordo.Core", "Gordo.Serialization", "Gordo.Api"]
        from path in Directory.EnumerateFiles(Path.Combine(OpenApiTests.RepositoryRoot, project), "*.cs", SearchOption.AllDirectories)
        where !path.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin")
        from place in Places(Path.GetFileName(path), File.ReadAllText(path))
        select place;

    private static IEnumerable<Place> Places(string file, string source)
    {
        var members = new SourceMembers(source);
        return Unchecked().Matches(members.Code).Select(match => new Place(file, members.At(match.Index), Whitespace().Replace(match.Value, ""))).Distinct();
    }

    private static IEnumerable<Entry> ReadList()
    {
        foreach (string line in File.ReadLines(ListPath).Skip(1))
        {
            string[] fields = line.Split('\t');
            fields.Should().HaveCount(4, "{0} has four columns in each line", ListPath);
            yield return new Entry(fields[0], fields[1], fields[2].Split(' '), fields[3]);
        }
    }

    [GeneratedRegex(
        @"\bUnsafe\.(?!SizeOf\b)\w+|\bMemoryMarshal\.(?!(?:Cast|AsBytes|Read|Write|TryRead|TryWrite|TryGetArray|TryGetString|ToEnumerable)\b)\w+"
        + @"|\bCollectionsMarshal\.SetCount\b|\bMarshal\.(?!(?:SizeOf|GetLastPInvokeError)\b)\w+|\b(?:Load|Store)(?:Unsafe|Aligned\w*)\b"
        + @"|\bNativeMemory\.\w+|\bGCHandle\b|\bunsafe\b|\bfixed(?=\s*\()|\bstackalloc\b|\bSkipLocalsInit\b|\bAllocateUninitializedArray\b"
        + @"|\bDllImport\b|\bLibraryImport\b|\bdelegate\s*\*")]
    private static partial Regex Unchecked();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();

    private readonly record struct Place(string File, string Member, string Use)
    {
        public override string ToString() => $"{File}\t{Member}\t{Use}";
    }

    private sealed record Entry(string File, string Member, string[] Uses, string CheckedBy)
    {
        // A name that ends in an asterisk covers all members of a type, which share one contract.
        public bool Covers(Place place) => place.File == File && Uses.Contains(place.Use)
            && (place.Member == Member || (Member.EndsWith('*') && place.Member.StartsWith(Member[..^1], StringComparison.Ordinal)));
    }
}
