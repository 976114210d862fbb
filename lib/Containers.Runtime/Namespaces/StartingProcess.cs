using System.Runtime.ExceptionServices;
using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Runtime.Namespaces;

/// <summary>
/// A process on its way into the user's namespace. Disposing ends one that was not completed, and lets go of the lock under
/// which a namespace is made.
/// </summary>
public sealed class StartingProcess : IDisposable
{
    private readonly HeldProcess? _held;
    private readonly IdMaps.Writing? _maps;
    private readonly NamespaceMembers? _members;
    private readonly LockFile? _alone;
    private readonly Lock _lock = new();
    private ChildProcess? _started;
    private Thread? _beside;
    private ExceptionDispatchInfo? _failure;
    private bool _handedOver;
    private bool _isOver;

    internal StartingProcess(ChildProcess started)
    {
        _started = started;
        _isOver = true;
    }

    internal StartingProcess(HeldProcess held, IdMaps.Writing maps, NamespaceMembers members, LockFile alone)
    {
        _held = held;
        _maps = maps;
        _members = members;
        _alone = alone;
    }

    /// <summary>
    /// Lets its program run as soon as it can, beside whatever the caller does next; <see cref="Complete"/> says how that went.
    /// </summary>
    public void CompleteBeside()
    {
        if (_started is null && _beside is null)
        {
            _beside = new Thread(AwaitEnd, maxStackSize: 256 * 1024);
            _beside.Start();
        }
    }

    /// <summary>Returns once its program runs; the result is the caller's. More than once is the same as once.</summary>
    /// <exception cref="Oci.ContainersException">Unsupported: the ranges of ids were refused.</exception>
    public ChildProcess Complete()
    {
        _beside?.Join();
        AwaitEnd();
        _failure?.Throw();
        _handedOver = true;
        return _started!;
    }

    /// <summary>
    /// Returns once its program runs or never will. Any thread may call it: who wants to join the namespace that this makes
    /// need not be who makes it.
    /// </summary>
    internal void AwaitEnd()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            try
            {
                Finish();
            }
            catch (Exception e) when (e is IOException or Oci.ContainersException)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _beside?.Join();
        lock (_lock)
        {
            _isOver = true;
            LetGo();
            if (!_handedOver)
            {
                _started?.Dispose();
            }
        }
    }

    private void Finish()
    {
        _maps!.Finish();
        _members!.Add(_held!.Pid);
        _started = _held.Release();
        LetGo();
    }

    private void LetGo()
    {
        _held?.Dispose();
        _maps?.Dispose();
        _alone?.Dispose();
    }
}
