using Containers.Oci;

namespace Containers.Layers.Tests;

/// <summary>
/// Each hostile archive is refused with an error that names entry and reason, or unpacked without harm; in either case
/// nothing outside has changed in any way, and memory stays within bounds.
/// </summary>
public sealed class HostileArchiveTests
{
    // All that the child may hold, the archives that it makes among it: more ends it. In hexadecimal, as the runtime reads it.
    private const string MostMemory = "8000000";

    public static TheoryData<string> Names => [.. HostileArchives.All.Select(archive => archive.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_archive_does_no_harm(string name) => Try(HostileArchives.All.Single(archive => archive.Name == name));

    [Fact]
    public void There_are_at_least_sixty() => Assert.True(HostileArchives.All.DistinctBy(archive => archive.Name).Count() >= 60);

    [Fact]
    public void They_do_no_harm_where_the_kernel_does_not_help()
    {
        var said = Shell.Run("/", $"export DOTNET_GCHeapHardLimit={MostMemory}\n{ThisTestProgram.Script}", Program.Hostile);

        Assert.Equal($"{HostileArchives.All.Count} tried", said.Trim());
    }

    [Fact]
    public void An_archive_cut_at_any_block_is_refused_unless_something_else_says_that_it_ends_between_two_entries()
    {
        var builder = new ArchiveText().Directory("d").File("d/file", new string('x', 3000)).Pax(("SCHILY.xattr.user.a", new byte[600]), ("path", "renamed"u8.ToArray())).File("e", "1")
            .LongName(string.Join('/', Enumerable.Repeat(new string('n', 150), 4))).File("f").Link("l", "d/file").HardLink("h", "d/file")
            .Pax(("GNU.sparse.map", "0,1000,2000,24"u8.ToArray()), ("GNU.sparse.size", "3000"u8.ToArray())).Entry('0', "s", content: new byte[1024]);
        var whole = builder.Unfinished;
        int refused = 0, ended = 0, betweenTwo = 0;
        for (var length = 0; length <= whole.Length; length += 512)
        {
            try
            {
                Unpack(whole[..length], isWhole: true);
                ended++;
            }
            catch (ContainersException e)
            {
                Assert.Equal(ErrorKind.Corrupt, e.Kind);
                Assert.Matches("(the archive ends in the middle of it|an extension header without an entry)$", e.Message);
                refused++;
            }

            betweenTwo += Refusal(whole[..length])!.EndsWith("the archive is cut short: the blocks of zeros at its end are missing", StringComparison.Ordinal) ? 1 : 0;

            // Within a block it never is one.
            Assert.True(length == 0 || Refusal(whole[..(length - 1)], isWhole: true) is not null);
        }

        Assert.Equal((8, 8), (ended, betweenTwo)); // before the first, and after each of seven entries
        Assert.Null(Refusal([.. whole, .. new byte[512]]));
        Assert.True(refused > 15);
    }

    /// <summary>Tries all of them; in a process where paths are resolved by us.</summary>
    internal static int TryAll()
    {
        foreach (var archive in HostileArchives.All)
        {
            Try(archive);
        }

        return HostileArchives.All.Count;
    }

    private static void Try(HostileArchive hostile)
    {
        using var temp = new TempDirectory();
        var root = temp.Make("root");
        var outside = temp.Make("outside");
        temp.Write("outside/secret", "secret");
        var before = Look(outside);
        var bytes = hostile.Archive(outside);
        ContainersException? refusal = null;
        try
        {
            using var unpacker = new LayerUnpacker(root, new UnpackOptions(SquashOwners: true));
            using var stream = Compression.Decompress(new MemoryStream(bytes));
            unpacker.Unpack(stream);
            stream.CopyTo(Stream.Null);
        }
        catch (ContainersException e)
        {
            refusal = e;
        }

        Assert.Equal(before, Look(outside));
        if (hostile.Reason is null)
        {
            Assert.True(refusal is null, $"{hostile.Name}: {refusal?.Message}");
        }
        else
        {
            Assert.True(refusal is not null, $"{hostile.Name} is not refused");
            Assert.Equal(hostile.Kind, refusal.Kind);
            Assert.Contains(hostile.Reason, refusal.Message);
            Assert.Contains(hostile.Entry ?? "", refusal.Message);
            Assert.DoesNotContain(refusal.Message, char.IsControl);
        }

        if (hostile.Leaves is { } leaves)
        {
            Assert.Equal(leaves.Content, File.ReadAllText(Path.Combine(root, leaves.Path)));
        }
    }

    // Everything about it but the time of the last look.
    private static string Look(string directory) => Shell.Run(directory, "find . -printf '%P %y %m %U:%G %n %s %T@ %C@ %i\\n' | sort; cat secret");

    private static string? Refusal(byte[] archive, bool isWhole = false)
    {
        try
        {
            Unpack(archive, isWhole);
            return null;
        }
        catch (ContainersException e)
        {
            return e.Message;
        }
    }

    private static void Unpack(byte[] archive, bool isWhole)
    {
        using var temp = new TempDirectory();
        using var unpacker = new LayerUnpacker(temp.Make("root"), new UnpackOptions(SquashOwners: true, isWhole));
        unpacker.Unpack(new MemoryStream(archive));
    }
}
