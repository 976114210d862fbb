using System.Text;
using Containers.Engine.Building.Attestations;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>
/// A git repository named as build contexts and ADD name them: address, "#", a branch, tag or commit, ":", a directory. Or with
/// what comes after "?": ref, branch, tag, commit, subdir, submodules and keep-git-dir.
/// </summary>
/// <param name="Address">What git is given.</param>
/// <param name="Reference">A branch, tag or commit; null for what the repository says.</param>
/// <param name="Directory">A directory in it; empty for its root.</param>
internal sealed record GitRepository(string Address, string? Reference, string Directory)
{
    private const int LongestMessage = 4096;
    private const int Sha1Length = 40;

    /// <summary>The beginning of the commit that it has to be; null for any.</summary>
    internal string? Commit { get; init; }

    /// <summary>Whether it was asked for without its submodules.</summary>
    internal bool IsAlone { get; init; }

    /// <summary>Whether what git needs for itself stays, whatever else was said.</summary>
    internal bool KeepsGit { get; init; }

    /// <summary>Reads a text; null when it names no repository.</summary>
    /// <exception cref="ContainersException">Invalid: it names one in a way that makes no sense.</exception>
    internal static GitRepository? TryParse(string text)
    {
        var (whole, fragment) = Cut(text, '#');
        var (address, query) = Cut(whole, '?');
        var isHttp = address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        var isGit = address.StartsWith("git://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase) ||
                    address.StartsWith("git@", StringComparison.Ordinal) || (isHttp && address.EndsWith(".git", StringComparison.Ordinal));
        if (!isGit && !address.StartsWith("github.com/", StringComparison.Ordinal))
        {
            return null;
        }

        var (reference, directory) = Cut(fragment, ':');
        var repository = new GitRepository(isGit ? address : "https://" + address, reference.Length == 0 ? null : reference, directory.Trim('/'));
        foreach (var field in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Cut(field, '=');
            repository = repository.With(key, Uri.UnescapeDataString(value), text);
        }

        return repository;
    }

    private GitRepository With(string key, string value, string text) => key switch
    {
        "ref" => this with { Reference = value },
        "branch" => this with { Reference = "refs/heads/" + value },
        "tag" => this with { Reference = "refs/tags/" + value },
        "subdir" => this with { Directory = value.Trim('/') },
        "commit" or "checksum" => this with { Commit = value, Reference = Reference ?? value },
        "submodules" => this with { IsAlone = value is "false" or "0" },
        "keep-git-dir" => this with { KeepsGit = value is not ("false" or "0") },
        _ => throw new ContainersException(ErrorKind.Invalid, $"{text}: \"{key}\" says nothing about a git repository") { Hint = "want ref, branch, tag, commit, subdir, submodules or keep-git-dir" },
    };

    private static (string Before, string After) Cut(string text, char at) => text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var found ? (text[..found], text[(found + 1)..]) : (text, string.Empty);

    /// <summary>Fetches it, with its submodules.</summary>
    /// <param name="target">An empty directory.</param>
    /// <param name="keepsGit">Whether what git needs for itself stays.</param>
    /// <exception cref="ContainersException">Unsupported: git is not installed. Unreachable: what git says. NotFound: there is no such directory in it.</exception>
    internal GitCheckout Fetch(string target, bool keepsGit)
    {
        if (Reference?.StartsWith('-') == true || Address.StartsWith('-'))
        {
            throw new ContainersException(ErrorKind.Invalid, $"{Address}#{Reference}: no git repository is called so");
        }

        Git(target, "init", "--quiet");
        Git(target, "fetch", "--quiet", "--depth=1", "--", Address, Reference ?? "HEAD");
        Git(target, "checkout", "--quiet", "--detach", "FETCH_HEAD");
        if (!IsAlone)
        {
            Git(target, "submodule", "--quiet", "update", "--init", "--recursive", "--depth=1");
        }

        var commit = File.ReadAllText(Path.Combine(target, ".git", "HEAD")).Trim(); // detached, so it is no name
        if (Commit is not null && !commit.StartsWith(Commit, StringComparison.OrdinalIgnoreCase))
        {
            throw new ContainersException(ErrorKind.Corrupt, $"{Address}: it is commit {commit}, not {Commit}");
        }

        if (!keepsGit && !KeepsGit)
        {
            Tree.Remove(Path.Combine(target, ".git"));
        }

        return new GitCheckout(Inside(target), new BuildSource(Reference is null ? Address : $"{Address}#{Reference}", commit.Length == Sha1Length ? "sha1" : "sha256", commit));
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

/// <summary>What was fetched of a repository.</summary>
/// <param name="Directory">Where the directory is that was named.</param>
/// <param name="Source">The commit it is of.</param>
internal sealed record GitCheckout(string Directory, BuildSource Source);
