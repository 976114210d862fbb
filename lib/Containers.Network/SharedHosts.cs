using System.Text;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Network;

/// <summary>
/// The hosts file of a container whose network others share: each of them has a line there as long as it runs, since it is
/// reached over the loopback device of all. What the containers themselves write into the file stays.
/// </summary>
/// <param name="runDirectory">The run directory of the container whose file it is.</param>
public sealed class SharedHosts(string runDirectory)
{
    /// <summary>The file's name in the run directory of its container.</summary>
    public const string FileName = "hosts";

    private const int LargestFile = 1024 * 1024;
    private const uint ReadableByAll = 0x1a4; // 0644

    private string? _joined;

    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.Combine(runDirectory, FileName);

    /// <summary>Adds the line of a container, unless the file has its name already.</summary>
    public void Join(string name)
    {
        using var alone = DirectoryLock.Acquire(runDirectory);
        if (Read() is not { } lines || lines.Any(line => NamesOf(line).Contains(name)))
        {
            return;
        }

        using var file = FileOpening.Append(Path);
        file.Write(Encoding.UTF8.GetBytes(LineOf(name) + "\n"));
        _joined = name;
    }

    /// <summary>Takes out what <see cref="Join"/> added, if anything.</summary>
    public void Leave()
    {
        if (_joined is { } name)
        {
            _joined = null;
            Remove(name);
        }
    }

    /// <summary>Takes the line of a container out again; nothing happens when it, the file or the container is gone.</summary>
    public void Remove(string name)
    {
        using var alone = DirectoryLock.Acquire(runDirectory);
        if (Read() is { } lines && lines.Contains(LineOf(name)))
        {
            Write(lines.Where(line => line != LineOf(name)));
        }
    }

    /// <summary>Writes the file anew, and keeps the lines of those who share it.</summary>
    public void Replace(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var alone = DirectoryLock.Acquire(runDirectory);
        var lines = content.TrimEnd('\n').Split('\n');
        Write([.. lines, .. (Read() ?? []).Where(line => NamesOf(line) is [var name] && line == LineOf(name)).Except(lines)]);
    }

    private static string LineOf(string name) => "127.0.0.1\t" + name;

    private static string[] NamesOf(string line) => [.. line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1)];

    // A container may have written anything into it, and of any length: what is too long is nobody's any more.
    private string[]? Read()
    {
        try
        {
            using var file = FileOpening.Read(Path);
            using var stream = file.OpenStream();
            var buffer = new byte[LargestFile];
            var count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return count == buffer.Length ? null : Encoding.UTF8.GetString(buffer, 0, count).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }

    // The same file, since containers have it mounted.
    private void Write(IEnumerable<string> lines)
    {
        using var file = FileOpening.Create(Path, ReadableByAll);
        file.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
    }
}
