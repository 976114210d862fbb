using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Containers.Linux.Processes;
using Containers.Linux.Waiting;

namespace Wherry.CommandLine;

/// <summary>
/// For a command that must not end half way: a signal that asks it to end cancels what it does, and waits until that has been taken back;
/// then it ends the command as it would any other. Who goes on to wait for something may outlive it instead.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ManualResetEvent _decided = new(false);
    private readonly WakeUp _wake = WakeUp.Create();
    private readonly EndingSignals _signals;
    private volatile bool _outlives;

    internal Interruption() => _signals = EndingSignals.Listen(OnSignal);

    /// <summary>Cancelled when somebody asks us to end.</summary>
    internal CancellationToken Token => _cancellation.Token;

    /// <summary>Has the signal do what it does to those who do not listen, now that all is taken back.</summary>
    [DoesNotReturn]
    internal void Yield()
    {
        _decided.Set();
        using var never = new ManualResetEvent(false);
        never.WaitOne();
        throw new InvalidOperationException("nobody was to wake us");
    }

    /// <summary>From now on signals do not end us but set what is returned, which may be set already.</summary>
    internal WakeUp Outlive()
    {
        _outlives = true;
        _decided.Set();
        return _wake;
    }

    public void Dispose()
    {
        _signals.Dispose();
        _decided.Set(); // too late: all that was to be done is done
    }

    private void OnSignal(PosixSignalContext context)
    {
        _wake.Set();
        _cancellation.Cancel();
        _decided.WaitOne();
        context.Cancel = _outlives;
    }
}
