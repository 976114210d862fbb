using System.Globalization;

namespace Containers.E2E.Tests.Suite;

/// <summary>
/// A folder of Builds: a Dockerfile with its context, and what is to come of it. "parent" is a Dockerfile that is built first,
/// "flags" has a flag of build on each line, "setup" is a script that makes in the context what git cannot keep, "expected" is
/// what buildah made of it, "differs" says where the right result is another one, and why.
/// </summary>
internal sealed class BuildCase(string folder)
{
    private static readonly string[] s_notContext = ["parent", "flags", "setup", "expected", "differs"];
    private static readonly DateTime s_contextTime = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);
    private readonly DateTime _begin = DateTime.UtcNow.AddSeconds(-1);

    internal string Name { get; } = Path.GetFileName(folder);

    internal string ExpectedFile => Path.Combine(folder, "expected");

    /// <summary>Flags beyond the usual ones, for whoever builds.</summary>
    internal IReadOnlyList<string> Flags => Lines("flags");

    internal bool HasParent => File.Exists(ParentFile);

    internal string ParentFile => Path.Combine(folder, "parent");

    /// <summary>What is to come of it: what buildah made, without the lines that "differs" takes away and with those it adds.</summary>
    internal IReadOnlyList<string> Expected()
    {
        var lines = File.ReadAllLines(ExpectedFile).ToList();
        var changes = Lines("differs").Where(line => line[0] != '#').ToList();
        Assert.True(changes.Count == 0 || Lines("differs")[0][0] == '#', $"{Name}: differs does not begin with a reason");
        foreach (var change in changes)
        {
            switch (change[0])
            {
                case '-':
                    Assert.True(lines.Remove(change[1..]), $"{Name}: differs takes away what is not expected: {change}");
                    break;
                case '+':
                    lines.Add(change[1..]);
                    break;
                default:
                    Assert.Fail($"{Name}: a line of differs begins with none of # - +: {change}");
                    break;
            }
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>Makes the context: the same files, permissions and times wherever it is.</summary>
    /// <param name="directory">Where; made here.</param>
    internal void MakeContext(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, file);
            if (!s_notContext.Contains(name))
            {
                var copy = Path.Combine(directory, name);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
                File.SetUnixFileMode(copy, (UnixFileMode)0x1a4);
            }
        }

        foreach (var made in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories).Append(directory))
        {
            File.SetUnixFileMode(made, (UnixFileMode)0x1ed);
        }

        if (File.Exists(Path.Combine(folder, "setup")))
        {
            Surroundings.Run("/bin/sh", ["-c", "umask 022; cd \"$1\"; set -e; . \"$0\"", Path.Combine(folder, "setup"), directory]).Succeeds();
        }

        // What the script gave another time keeps it. Times of links are set too, which only touch knows how to.
        var since = _begin.ToString("O", CultureInfo.InvariantCulture);
        var time = s_contextTime.ToString("O", CultureInfo.InvariantCulture);
        Surroundings.Run("/usr/bin/find", [directory, "-depth", "-newermt", since, "-exec", "touch", "-h", "-d", time, "{}", "+"]).Succeeds();
    }

    private string[] Lines(string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ReadAllLines(path).Where(line => line.Length > 0).ToArray() : [];
    }
}
