using System.Text;
using Containers.Engine.Containers;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Waiting;
using Containers.Runtime.Logs;
using Containers.State.Containers;

namespace Containers.Engine.Logs;

/// <summary>
/// Reads a running container's output as it comes into the journal. The journal is written by another process: that the
/// container has ended does not mean that all it said has arrived there, so its monitor's last entry is waited for.
/// </summary>
internal sealed class JournalFollower(Engine engine, ContainerRecord record)
{
    // A monitor that was killed writes no last entry.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly EventLoop _loop = new();
    private readonly List<byte> _line = [];

    internal void Read(LogSelection selection, Action<LogEntry> take)
    {
        using var monitor = MonitorConnection.TryConnect(engine.Paths.ContainerRun(record.Id));
        var monitorPid = engine.Containers.State(record.Id).MonitorPid;
        var cursor = JournalReader.Read(record, selection, take);
        if (monitor is null)
        {
            return;
        }

        List<string> arguments = ["--follow", "--lines=all", $"CONTAINER_ID_FULL={record.Id}", "+", $"{JournalRecord.EndField}={record.Id}"];
        if (cursor is not null)
        {
            arguments.Add($"--after-cursor={cursor}");
        }

        JournalReader.AddTime(arguments, "--since", cursor is null ? selection.Since : null);
        using var child = JournalReader.Start(arguments, out var output);
        using var timer = TimerDescriptor.Create();
        ArmFor(timer, selection.Until);
        using (output)
        {
            _loop.Add(output, Readiness.Read, _ => Take(output, selection, monitorPid, take));
            _loop.Add(timer, Readiness.Read, _ => _loop.Stop());
            Watch? gone = null;
            gone = _loop.Add(monitor.Descriptor, Readiness.Read, _ =>
            {
                if (!monitor.Fill())
                {
                    gone!.Dispose();
                    timer.Arm(s_patience);
                }
            });
            _loop.Run();
        }

        child.Kill(Signals.SIGTERM);
        child.Wait();
    }

    private static void ArmFor(TimerDescriptor timer, DateTimeOffset? until)
    {
        if (until is { } end)
        {
            timer.Arm(end > DateTimeOffset.UtcNow ? end - DateTimeOffset.UtcNow : TimeSpan.Zero);
        }
    }

    private void Take(FileDescriptor output, LogSelection selection, int monitorPid, Action<LogEntry> take)
    {
        Span<byte> buffer = stackalloc byte[8192];
        var count = output.Read(buffer);
        if (count == 0)
        {
            _loop.Stop(); // journalctl has ended
        }

        foreach (var next in buffer[..count])
        {
            if (next != (byte)'\n')
            {
                _line.Add(next);
                continue;
            }

            var entry = JournalReader.Parse(Encoding.UTF8.GetString([.. _line]));
            _line.Clear();
            if (entry is { EndedMonitor: 0 } && !(entry.Entry.Time > selection.Until))
            {
                take(entry.Entry);
            }
            else if (entry?.EndedMonitor == monitorPid)
            {
                _loop.Stop();
                return;
            }
        }
    }
}
