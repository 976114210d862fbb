using System.Text.Json;
using Containers.Linux.Files;

namespace Containers.State.Events;

/// <summary>
/// What happened, a JSON object a line, written by whoever did it. Each record is appended by a single write, so that many
/// may write at once without a lock. A log that has grown large becomes the previous one, and that one goes.
/// </summary>
/// <param name="paths">Where it is.</param>
/// <param name="isSilent">What happens is nobody else's business, and not written.</param>
public sealed class EventLog(StorePaths paths, bool isSilent = false)
{
    private const string FileName = "events.log";
    private const string PreviousName = "events.log.1";
    private const long Largest = 4 * 1024 * 1024;

    /// <summary>The directory whose files change with every event.</summary>
    public string DirectoryPath => paths.Events;

    /// <summary>The log that is written to.</summary>
    public string CurrentPath => Path.Combine(paths.Events, FileName);

    /// <summary>The one before it.</summary>
    public string PreviousPath => Path.Combine(paths.Events, PreviousName);

    /// <summary>Records an event. That it cannot be recorded, on a full disk, must not stop what is being done.</summary>
    public void Write(EventRecord record)
    {
        if (isSilent)
        {
            return;
        }

        try
        {
            Tree.Make(paths.Events);
            byte[] line = [.. StateWriting.EventRecord(record), (byte)'\n'];
            using var file = FileOpening.Append(CurrentPath);
            file.TryWrite(line, out _);
            if (new FileInfo(CurrentPath) is { Exists: true, Length: > Largest })
            {
                Rotate();
            }
        }
        catch (IOException)
        {
            // See above.
        }
    }

    /// <summary>Reads one line; null for one that is damaged, or cut off by a crash.</summary>
    public static EventRecord? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return StateReading.EventRecord(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Rotate()
    {
        using var alone = LockFile.TryAcquire(Path.Combine(paths.Events, "lock"));
        if (alone is null || new FileInfo(CurrentPath).Length <= Largest)
        {
            return; // somebody else is at it, or has just been
        }

        using var directory = DirectoryHandle.Open(paths.Events);
        directory.Rename(FileName, PreviousName);
    }
}
