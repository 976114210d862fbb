using Containers.Configuration;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State;

namespace Containers.Engine;

/// <summary>Finds the store and the run directory of this user, and makes sure that nobody else can meddle with the latter.</summary>
internal static class StoreLocations
{
    private const uint Private = 0x1c0; // 0700
    private const uint GroupAndOthers = 0x3f; // 0077
    private const uint OthersMayPass = 0x1c9; // 0711: container users reach their files through the store

    /// <param name="options">What the user said; what is missing is asked of the settings.</param>
    /// <param name="settings">storage.conf, whose directories are for all tools of this kind: ours is one below.</param>
    internal static StorePaths Find(EngineOptions options, Lazy<StorageConfiguration> settings)
    {
        var root = Path.GetFullPath(options.Root ?? Below(settings.Value.GraphRoot) ?? DefaultRoot());
        var run = Path.GetFullPath(options.RunRoot ?? Below(settings.Value.RunRoot) ?? DefaultRunRoot());
        Tree.Make(root, OthersMayPass);
        try
        {
            Tree.Make(run, Private);
        }
        catch (IOException) when (File.Exists(run))
        {
            // Told in our words below.
        }

        RequirePrivate(run);
        return new StorePaths(root, run);
    }

    private static string? Below(string? shared) => shared is null ? null : Path.Combine(shared, "wherry");

    private static string DefaultRoot()
    {
        if (ThisProcess.UserId == 0)
        {
            return "/var/lib/wherry";
        }

        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        var home = Environment.GetEnvironmentVariable("HOME");
        return Path.IsPathRooted(data) ? Path.Combine(data, "wherry")
            : Path.IsPathRooted(home) ? Path.Combine(home, ".local/share/wherry")
            : throw new ContainersException(ErrorKind.Invalid, "neither XDG_DATA_HOME nor HOME says where the store is")
            {
                Hint = "set HOME, or give --root",
            };
    }

    /// <summary>
    /// The session's runtime directory if it is really ours; without one a directory of our own below /tmp, which must be
    /// ours and closed to others too: a name there can be taken by anybody first.
    /// </summary>
    private static string DefaultRunRoot()
    {
        if (ThisProcess.UserId == 0)
        {
            return "/run/wherry";
        }

        var session = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? $"/run/user/{ThisProcess.UserId}";
        if (Path.IsPathRooted(session) && Problem(session) is null)
        {
            return Path.Combine(session, "wherry");
        }

        return $"/tmp/wherry-{ThisProcess.UserId}";
    }

    private static void RequirePrivate(string path)
    {
        if (Problem(path) is { } problem)
        {
            throw new ContainersException(ErrorKind.Denied, $"run directory {path} {problem}")
            {
                Hint = "it must be a directory of yours that nobody else can enter (mode 0700); or give --runroot",
            };
        }
    }

    private static string? Problem(string path)
    {
        var parent = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(parent))
        {
            return "does not exist";
        }

        using var directory = DirectoryHandle.Open(parent);
        return directory.Status(Path.GetFileName(path)) switch
        {
            null => "does not exist",
            { Type: not FileType.Directory } => "is not a directory",
            { } status when status.UserId != ThisProcess.UserId => $"belongs to user {status.UserId}",
            { } status when (status.Mode & GroupAndOthers) != 0 => $"has mode {Convert.ToString(status.Mode, 8)}",
            _ => null,
        };
    }
}
