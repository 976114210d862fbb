using System.Buffers.Binary;
using System.Text;
using Containers.Linux.Files;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Layers.Tests;

/// <summary>What a random tree is made of, entry by entry. Numbers that choose among what is there are taken modulo.</summary>
internal sealed record RandomEntry(
    string Kind, int Parent, byte[] Name, uint Mode, uint User, uint Group, FileTime Modified, byte[] Content, int Target,
    IReadOnlyList<(string Name, byte[] Value)> Attributes);

/// <summary>Random trees of everything that whoever runs the tests may make.</summary>
internal static class RandomTree
{
    /// <summary>What can be made everywhere.</summary>
    internal static readonly string[] Everywhere = ["file", "file", "file", "directory", "directory", "symbolic link", "hard link", "fifo"];

    /// <summary>What overlay file systems make of removals.</summary>
    internal static readonly string[] Marks = ["whiteout", "whiteout", "opaque"];

    /// <summary>What needs privilege over the host.</summary>
    internal static readonly string[] Devices = ["character device", "block device"];

    private static readonly byte[][] s_names =
        [.. ((string[])["a", "b", "c-d", "e f", "...", "\n", "=", "%25", "-", "ä", new string('x', 99), new string('y', 100), new string('z', 255)]).Select(Encoding.UTF8.GetBytes), [0xff, 0xfe], [1]];

    /// <summary>Trees of the given kinds of entries.</summary>
    internal static Arbitrary<RandomEntry[]> Of(IEnumerable<string> kinds, bool withOwners) => Entry([.. kinds], withOwners).ArrayOf().ToArbitrary();

    /// <summary>Makes a tree in an empty directory.</summary>
    internal static void Make(string path, IEnumerable<RandomEntry> entries)
    {
        using var root = DirectoryHandle.Open(path);
        List<byte[]> directories = ["."u8.ToArray()];
        List<(byte[] Directory, byte[] Name)> files = [];
        var made = new List<(byte[] Directory, byte[] Name, RandomEntry Entry)>();
        foreach (var entry in entries)
        {
            var place = directories[entry.Parent % directories.Count];
            using var parent = root.OpenDirectoryInRoot(place);
            if (entry.Kind == "opaque")
            {
                ExtendedAttributes.Set(parent.PathTo("."u8), "user.overlay.opaque", "y"u8);
            }
            else if (parent.Status(entry.Name) is null && MakeOne(root, parent, entry, files))
            {
                made.Add((place, entry.Name, entry));
                byte[] whole = [.. place, (byte)'/', .. entry.Name];
                directories.AddRange(entry.Kind == "directory" && whole.Length < 3000 ? [whole] : Array.Empty<byte[]>());
                files.AddRange(entry.Kind is "directory" or "whiteout" ? [] : [(place, entry.Name)]);
            }
        }

        // What is below comes first, so that a directory's time stays.
        foreach (var (place, name, entry) in made.AsEnumerable().Reverse())
        {
            using var parent = root.OpenDirectoryInRoot(place);
            Dress(parent, name, entry);
        }
    }

    private static bool MakeOne(DirectoryHandle root, DirectoryHandle parent, RandomEntry entry, List<(byte[] Directory, byte[] Name)> files)
    {
        switch (entry.Kind)
        {
            case "file":
                using (var file = parent.CreateFile(entry.Name, 0x180))
                {
                    file.Write(entry.Content);
                }

                return true;
            case "directory":
                parent.MakeDirectory(entry.Name, 0x1c0);
                return true;
            case "symbolic link":
                parent.MakeSymbolicLink(entry.Name, entry.Target % 2 == 0 ? "../../" + new string('t', entry.Target) : s_names[entry.Target % s_names.Length]);
                return true;
            case "hard link" when files.Count > 0:
                var (directory, name) = files[entry.Target % files.Count];
                using (var other = root.OpenDirectoryInRoot(directory))
                {
                    parent.MakeHardLink(entry.Name, other, name);
                }

                return false; // dressed already, as what it links to
            case "fifo":
                parent.MakeNode(entry.Name, FileType.Fifo, 0x180);
                return true;
            case "whiteout":
                parent.MakeNode(entry.Name, FileType.CharacterDevice, 0);
                return false;
            case "character device" or "block device":
                var type = entry.Kind[0] == 'c' ? FileType.CharacterDevice : FileType.BlockDevice;
                parent.MakeNode(entry.Name, type, 0x180, 1 + (uint)(entry.Target % 4095), (uint)(entry.Target * 2500));
                return true;
            default:
                return false;
        }
    }

    private static void Dress(DirectoryHandle parent, byte[] name, RandomEntry entry)
    {
        parent.ChangeOwner(name, entry.User, entry.Group);
        if (entry.Kind is "file" or "directory")
        {
            foreach (var (attribute, value) in entry.Attributes.Where(a => entry.Kind == "file" || a.Name != "security.capability"))
            {
                ExtendedAttributes.Set(parent.PathTo(name), attribute, value);
            }
        }

        if (entry.Kind != "symbolic link")
        {
            parent.ChangeMode(name, entry.Mode);
        }

        parent.ChangeTime(name, entry.Modified);
    }

    private static Gen<RandomEntry> Entry(string[] kinds, bool withOwners) =>
        from kind in Gen.Elements(kinds)
        from parent in Gen.Choose(0, 1000)
        from name in Gen.OneOf(Gen.Elements(s_names), Gen.Choose(1, 255).Where(n => n is not '/').Select(n => (byte)n).NonEmptyListOf().Select(bytes => bytes.Take(200).ToArray()))
            .Where(name => name.Length > 0 && !name.AsSpan().SequenceEqual("."u8) && !name.AsSpan().SequenceEqual(".."u8) && !name.AsSpan().StartsWith(".wh."u8))
        from mode in Gen.Choose(0, 0xfff)
        from user in withOwners ? Gen.Elements(0u, 1u, 1000u, 65534u, 2_097_151u, 2_097_152u, 4_000_000_000u) : Gen.Constant(0u)
        from gid in withOwners ? Gen.Elements(0u, 5u, 2_097_152u) : Gen.Constant(0u)
        from seconds in Gen.Elements(0L, 1, -1, -1_000_000, 1_000_000_000, 1_700_000_000, 8_589_934_591, 8_589_934_592)
        from nanoseconds in Gen.Elements(0, 1, 500_000_000, 999_999_999)
        from content in Gen.OneOf(Gen.Choose(0, 255).Select(n => (byte)n).ArrayOf(), Gen.Choose(0, 1030).Select(n => new byte[n]), Gen.Elements(500_000, 131072).Select(n => new byte[n]))
        from target in Gen.Choose(0, 400)
        from attributes in Attribute(withOwners).ListOf().Select(list => list.Take(4).DistinctBy(a => a.Item1).ToList())
        select new RandomEntry(kind, parent, name, (uint)mode, user, gid, new FileTime(seconds, nanoseconds), content, target, attributes);

    private static Gen<(string, byte[])> Attribute(bool withOwners) => Gen.OneOf(
        from name in Gen.Elements("user.a", "user.b=c", "user.%3D", "user.überall", "user.c%25=")
        from value in Gen.Choose(0, 255).Select(n => (byte)n).ArrayOf()
        select (name, value.Take(200).ToArray()),
        Gen.Constant(("security.capability", (byte[])[1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
        Gen.Elements(0u, 1000u).Select(user => ("system.posix_acl_access", AccessList(withOwners ? user : 0))));

    // acl(5) as the kernel has it: version 2; tag, permission and id of each.
    private static byte[] AccessList(uint user)
    {
        (ushort Tag, ushort Permission, uint Id)[] entries = [(1, 6, uint.MaxValue), (2, 4, user), (4, 4, uint.MaxValue), (16, 6, uint.MaxValue), (32, 0, uint.MaxValue)];
        var value = new byte[4 + (8 * entries.Length)];
        value[0] = 2;
        for (var i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan(4 + (8 * i)), entries[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan(6 + (8 * i)), entries[i].Permission);
            BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(8 + (8 * i)), entries[i].Id);
        }

        return value;
    }
}
