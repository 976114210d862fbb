using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Waiting;
using Containers.Runtime;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;

namespace Wherry.Monitor;

/// <summary>One run of a health check's command in the container, and the beginning of what it writes.</summary>
internal sealed class HealthProbe : IDisposable
{
    private const string Name = "health";
    private const int LongestOutput = 64 * 1024;

    private readonly FileDescriptor _output;
    private readonly Watch _watch;
    private readonly List<byte> _written = [];
    private readonly int _longest;

    private HealthProbe(EventLoop loop, FileDescriptor output, int longest, int pid)
    {
        _output = output;
        _output.SetNonBlocking();
        _longest = longest is > 0 and < LongestOutput ? longest : LongestOutput;
        Pid = pid;
        _watch = loop.Add(output, Readiness.Read, _ => Collect());
    }

    internal DateTimeOffset Begun { get; } = DateTimeOffset.UtcNow;

    internal int Pid { get; }

    /// <summary>Whether it was ended for taking too long.</summary>
    internal bool IsOverdue { get; private set; }

    /// <summary>What it has written so far. To be asked once it has ended.</summary>
    internal string Output
    {
        get
        {
            Collect();
            return Encoding.UTF8.GetString([.. _written]);
        }
    }

    internal static HealthProbe Start(EventLoop loop, ContainerInstance container, MonitorPlan plan, IReadOnlyList<string> arguments, int longest)
    {
        var (read, write) = FileDescriptor.Pipe();
        using (write)
        {
            try
            {
                using var nothing = NoInput.ForJoining();
                var process = SpecBuilder.BuildExec(plan.Spec with { Args = arguments, Terminal = false }, container.RootPath);
                return new HealthProbe(loop, read, longest, container.Runtime.Exec(process, new StandardStreams(nothing, write, write), null, Name));
            }
            catch
            {
                read.Dispose();
                throw;
            }
        }
    }

    /// <summary>Ends it because its time is up.</summary>
    internal void Expire()
    {
        IsOverdue = true;
        Signals.SendToChild(Pid, Signals.SIGKILL);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _output.Dispose();
    }

    private void Collect()
    {
        Span<byte> buffer = stackalloc byte[4096];
        int count;
        while ((count = _output.TryRead(buffer, out _)) > 0)
        {
            _written.AddRange(buffer[..Math.Min(count, _longest - _written.Count)]);
        }

        if (count == 0)
        {
            _watch.Interest = Readiness.None;
        }
    }
}
