namespace Containers.E2E.Tests;

/// <summary>A lock file of a store that the test holds, so that a command stops where it wants that lock: at one certain point between two things it does.</summary>
internal sealed class HeldLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _inode;

    internal HeldLock(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        _file.Lock(0, 0);
        _inode = InodeOf(path);
    }

    /// <summary>Returns when a command waits for this lock.</summary>
    internal void AwaitWaiter() => Waiting.Until(() => IsWaitedFor(_inode), () => $"nobody waits for {_file.Name}");

    /// <summary>Whether somebody waits for a lock on a file that others hold.</summary>
    internal static bool IsWaitedFor(string path, bool isThere) => isThere && IsWaitedFor(InodeOf(path));

    public void Dispose() => _file.Dispose();

    // 1: -> OFDLCK ADVISORY  WRITE -1 fe:00:123 0 EOF
    private static bool IsWaitedFor(string inode) =>
        File.ReadLines("/proc/locks").Any(line => line.Contains(" -> ", StringComparison.Ordinal) && line.Contains($":{inode} ", StringComparison.Ordinal));

    private static string InodeOf(string path) => Surroundings.Run("/usr/bin/stat", ["-c", "%i", path]).Succeeds().Text;
}
