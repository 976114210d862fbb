using Containers.Engine.Containers;
using Containers.Linux.Waiting;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Logs;

/// <summary>Which part of a log is wanted.</summary>
public sealed record LogSelection
{
    /// <summary>The last so many lines; null for all.</summary>
    public long? Tail { get; init; }

    /// <summary>Nothing before this.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Nothing after this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Go on with what comes until the container has ended.</summary>
    public bool Follow { get; init; }
}

/// <summary>Reads what a container has written, from the log on disk: no monitor is asked.</summary>
public sealed class LogReader(Engine engine)
{
    /// <summary>Passes the selected entries on, in order.</summary>
    public void Read(ContainerRecord record, LogSelection selection, Action<LogEntry> take)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(selection);
        if (record.LogDriver is "none" or "passthrough")
        {
            throw new ContainersException(ErrorKind.Unsupported, $"container {record.Name} keeps no log: its log driver is {record.LogDriver}");
        }

        if (record.LogDriver == LogOptions.Journald)
        {
            if (selection.Follow)
            {
                new JournalFollower(engine, record).Read(selection, take);
            }
            else
            {
                JournalReader.Read(record, selection, take);
            }

            return;
        }

        var path = LogFile.PathOf(engine, record);
        using var watch = DirectoryWatch.Create();
        if (selection.Follow)
        {
            watch.Add(Path.GetDirectoryName(path)!); // before reading: nothing that comes meanwhile is missed
        }

        using var lines = new LogLines(path);
        Func<ReadOnlyMemory<byte>, LogEntry?> parse = record.LogDriver == "json-file" ? LogEntry.ParseJson : LogEntry.ParseK8s;
        IEnumerable<LogEntry> Selected() => lines.ReadAvailable().Select(parse).OfType<LogEntry>()
            .Where(e => !(e.Time < selection.Since) && !(e.Time > selection.Until));

        foreach (var entry in selection.Tail is { } count ? Last(Selected(), count) : Selected())
        {
            take(entry);
        }

        if (selection.Follow)
        {
            FollowUntilEnd(record, selection.Until, watch, () =>
            {
                foreach (var entry in Selected())
                {
                    take(entry);
                }
            });
        }
    }

    private void FollowUntilEnd(ContainerRecord record, DateTimeOffset? until, DirectoryWatch watch, Action readOn)
    {
        var loop = new EventLoop();
        using var timer = TimerDescriptor.Create();
        using var time = loop.Add(timer, Readiness.Read, _ =>
        {
            readOn();
            loop.Stop();
        });
        if (until is { } end)
        {
            timer.Arm(end > DateTimeOffset.UtcNow ? end - DateTimeOffset.UtcNow : TimeSpan.Zero);
        }

        void Look()
        {
            // The end is looked for before reading, so that the last words are read after it.
            var ended = engine.Containers.Find(record.Id) is null || !engine.Containers.HasMonitor(record.Id);
            readOn();
            if (ended)
            {
                loop.Stop();
            }
        }

        // The monitor writes its last record before it lets go of the lock: its connection tells of its end for certain.
        using var monitor = MonitorConnection.TryConnect(engine.Paths.ContainerRun(record.Id));
        using var changes = loop.Add(watch, Readiness.Read, _ =>
        {
            watch.Drain();
            readOn();
        });
        if (monitor is null)
        {
            Look();
            return;
        }

        using var gone = loop.Add(monitor.Descriptor, Readiness.Read, _ =>
        {
            if (!monitor.Fill())
            {
                readOn();
                loop.Stop();
            }
        });
        loop.Run();
    }

    /// <summary>The last so many lines, each with all its parts.</summary>
    private static IEnumerable<LogEntry> Last(IEnumerable<LogEntry> entries, long count)
    {
        var kept = new Queue<List<LogEntry>>();
        List<LogEntry>? open = null;
        foreach (var entry in entries)
        {
            open ??= [];
            open.Add(entry);
            if (!entry.IsWhole)
            {
                continue;
            }

            kept.Enqueue(open);
            open = null;
            if (kept.Count > count)
            {
                kept.Dequeue();
            }
        }

        return kept.SelectMany(line => line).Concat(count > 0 && open is not null ? open : []);
    }
}
