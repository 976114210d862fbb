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
    private ChildProcess? _started;

    internal StartingProcess(ChildProcess started) => _started = started;

    internal StartingProcess(HeldProcess held, IdMaps.Writing maps, NamespaceMembers members, LockFile alone)
    {
        _held = held;
        _maps = maps;
        _members = members;
        _alone = alone;
    }

    /// <summary>Returns once its program runs; the result is the caller's. More than once is the same as once.</summary>
    /// <exception cref="Oci.ContainersException">Unsupported: the ranges of ids were refused.</exception>
    public ChildProcess Complete()
    {
        if (_started is null)
        {
            _maps!.Finish();
            _members!.Add(_held!.Pid);
            _started = _held.Release();
            Dispose();
        }

        return _started;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _held?.Dispose();
        _maps?.Dispose();
        _alone?.Dispose();
    }
}
