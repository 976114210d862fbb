using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Waiting;

/// <summary>What a watched descriptor is ready for.</summary>
[Flags]
public enum Readiness
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>There is something to read, or the end of the file.</summary>
    Read = WaitConstants.POLLIN,

    /// <summary>There is room to write.</summary>
    Write = WaitConstants.POLLOUT,

    /// <summary>The other side is gone, or the descriptor is in error. Always watched for.</summary>
    HangUp = WaitConstants.POLLHUP | WaitConstants.POLLERR,
}

/// <summary>
/// One thread waiting on many descriptors with poll(2), which unlike epoll takes regular files too. Handlers may add and
/// remove watches, also their own. Not thread-safe, on purpose.
/// </summary>
public sealed class EventLoop
{
    private readonly List<Watch> _watches = [];
    private PollFd[] _polled = new PollFd[16];
    private bool _stopped;

    /// <summary>Watches a descriptor, which stays the caller's and must outlive the watch.</summary>
    /// <param name="descriptor">What to watch.</param>
    /// <param name="interest">Read, Write or both; may be changed later.</param>
    /// <param name="handler">Called on the loop's thread with what is ready.</param>
    public Watch Add(FileDescriptor descriptor, Readiness interest, Action<Readiness> handler)
    {
        var watch = new Watch(this, descriptor, interest, handler);
        _watches.Add(watch);
        return watch;
    }

    /// <summary>Runs handlers until <see cref="Stop"/>, or until nothing is watched.</summary>
    public void Run()
    {
        _stopped = false;
        while (!_stopped && _watches.Count > 0)
        {
            RunOnce();
        }
    }

    /// <summary>Makes <see cref="Run"/> return after the handlers of this round.</summary>
    public void Stop() => _stopped = true;

    internal void Remove(Watch watch) => _watches.Remove(watch);

    private unsafe void RunOnce()
    {
        var round = _watches.ToArray();
        if (_polled.Length < round.Length)
        {
            _polled = new PollFd[round.Length * 2];
        }

        for (var i = 0; i < round.Length; i++)
        {
            // A negative descriptor is skipped by the kernel: a paused watch must not even report a hang-up, or we would spin.
            var paused = round[i].Interest == Readiness.None;
            _polled[i] = new PollFd { fd = paused ? -1 : round[i].Descriptor.Number, events = (short)round[i].Interest };
        }

        fixed (PollFd* fds = _polled)
        {
            if (Libc.poll(fds, (nuint)round.Length, -1) < 0)
            {
                if (Check.LastErrno == Errno.EINTR)
                {
                    return;
                }

                throw Check.Error("poll", $"{round.Length} descriptors");
            }
        }

        for (var i = 0; i < round.Length && !_stopped; i++)
        {
            if (_polled[i].revents != 0)
            {
                round[i].Fire((Readiness)_polled[i].revents);
            }
        }
    }
}

/// <summary>One descriptor being watched by an <see cref="EventLoop"/>.</summary>
public sealed class Watch : IDisposable
{
    private readonly EventLoop _loop;
    private readonly Action<Readiness> _handler;
    private bool _removed;

    internal Watch(EventLoop loop, FileDescriptor descriptor, Readiness interest, Action<Readiness> handler)
    {
        _loop = loop;
        _handler = handler;
        Descriptor = descriptor;
        Interest = interest;
    }

    /// <summary>What is watched for; <see cref="Readiness.None"/> pauses the watch.</summary>
    public Readiness Interest { get; set; }

    internal FileDescriptor Descriptor { get; }

    /// <summary>Ends the watch; the descriptor stays open. May be called from handlers and twice.</summary>
    public void Dispose()
    {
        _removed = true;
        _loop.Remove(this);
    }

    internal void Fire(Readiness readiness)
    {
        if (!_removed)
        {
            _handler(readiness);
        }
    }
}
