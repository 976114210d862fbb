using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>A git repository named as build contexts and ADD name them: address, "#", a branch, tag or commit, ":", a directory.</summary>
/// <param name="Address">What git is given.</param>
/// <param name="Reference">A branch, tag or commit; null for what the repository says.</param>
/// <param name="Directory">A directory in it; empty for its root.</param>
internal sealed record GitRepository(string Address, string? Reference, string Directory)
{
    private const int LongestMessage = 4096;

    /// <summary>Reads a text; null when it names no repository.</summary>
    internal static GitRepository? TryParse(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var (address, fragment) = hash < 0 ? (text, string.Empty) : (text[..hash], text[(hash + 1)..]);
        var isHttp = address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        var isGit = address.StartsWith("git://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase) ||
                    address.StartsWith("git@", StringComparison.Ordinal) || (isHttp && address.EndsWith(".git", StringComparison.Ordinal));
        if (!isGit && !address.StartsWith("github.com/", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = fragment.Split(':', 2);
        return new GitRepository(isGit ? address : "https://" + address, parts[0].Length == 0 ? null : parts[0], parts.Length > 1 ? parts[1].Trim('/') : string.Empty);
    }

    /// <summary>Fetches it, with its submodules, and returns the directory that was named.</summary>
    /// <param name="target">An empty directory.</param>
    /// <param name="keepsGit">Whether what git needs for itself stays.</param>
    /// <exception cref="ContainersException">Unsupported: git is not installed. Unreachable: what git says. NotFound: there is no such directory in it.</exception>
    internal string Fetch(string target, bool keepsGit)
    {
        if (Reference?.StartsWith('-') == true || Address.StartsWith('-'))
        {
            throw new ContainersException(ErrorKind.Invalid, $"{Address}#{Reference}: no git repository is called so");
        }

        Git(target, "init", "--quiet");
        Git(target, "fetch", "--quiet", "--depth=1", "--", Address, Reference ?? "HEAD");
        Git(target, "checkout", "--quiet", "--detach", "FETCH_HEAD");
        Git(target, "submodule", "--quiet", "update", "--init", "--recursive", "--depth=1");
        if (!keepsGit)
        {
            Tree.Remove(Path.Combine(target, ".git"));
        }

        return Inside(target);
    }

    // What the repository holds is somebody else's: a link in it leads nowhere else.
    private string Inside(string target)
    {
        using var root = DirectoryHandle.Open(target);
        if (Directory.Length == 0)
        {
            return target;
        }

        if (root.StatusInRoot(Directory)?.Type != FileType.Directory)
        {
            throw new ContainersException(ErrorKind.NotFound, $"{Address}: there is no directory {Directory} in it");
        }

        var real = DestinationPath.Resolve(root, Encoding.UTF8.GetBytes(Directory));
        return Path.Combine(target, Encoding.UTF8.GetString(real.Whole));
    }

    private void Git(string directory, params string[] arguments)
    {
        var program = ProgramSearch.Find("git") ?? throw new ContainersException(ErrorKind.Unsupported, $"git is not installed, which fetches {Address}") { Hint = "install the package git" };
        var (ours, theirs) = FileDescriptor.Pipe();
        using (ours)
        {
            using var child = Start(program, directory, arguments, theirs);
            var said = Read(ours);
            if (child.Wait().ShellCode != 0)
            {
                throw new ContainersException(ErrorKind.Unreachable, $"{Address}: git {arguments[0]}: {said}");
            }
        }
    }

    private static ChildProcess Start(string program, string directory, string[] arguments, FileDescriptor theirs)
    {
        using (theirs)
        {
            using var nothing = FileOpening.ReadWrite("/dev/null");
            var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .Where(variable => !((string)variable.Key).StartsWith("GIT_", StringComparison.Ordinal)).Select(variable => $"{variable.Key}={variable.Value}");
            return ChildProcess.Start(new ProcessPlan
            {
                Path = program,
                Arguments = ["git", "-c", "protocol.ext.allow=never", "-c", "advice.detachedHead=false", "-C", directory, .. arguments],
                Environment = [.. environment, "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=/bin/false", "SSH_ASKPASS=/bin/false"],
                DieWithParent = true,
                Descriptors = [new(nothing, 0), new(nothing, 1), new(theirs, 2)],
            });
        }
    }

    // Its last words are those that matter.
    private static string Read(FileDescriptor output)
    {
        using var stream = output.OpenStream();
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var last = lines.LastOrDefault(line => line.StartsWith("fatal:", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "it fails without a word";
        var text = string.Concat(last.Where(c => !char.IsControl(c)));
        return text.Length > LongestMessage ? text[..LongestMessage] : text;
    }
}
