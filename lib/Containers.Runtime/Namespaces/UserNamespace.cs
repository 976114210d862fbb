using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Identity;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Runtime.Namespaces;

/// <summary>
/// The one user namespace a user has at a time. Whoever needs it first creates it; later ones join it through a process
/// that lives in it; when the last of those ends it is gone. There is no process whose only purpose is to hold it.
/// As real root there is none, and processes start in the host's.
/// </summary>
/// <param name="directory">Where the living members are noted, a private directory on a file system that is empty after a boot.</param>
/// <param name="warn">Told, once, what works less well than it could and how to mend that.</param>
public sealed class UserNamespace(string directory, Action<string> warn)
{
    private readonly NamespaceMembers _members = new(directory);
    private readonly Lazy<IdMaps> _maps = new(() => new IdMaps(message => WarnOnce(directory, message, warn))); // it reads /etc/passwd, /etc/subuid and the PATH
    private StartingProcess? _starting;

    /// <summary>
    /// The variable that tells programs started by "unshare" that they are inside already: "ranges", or "single" where only
    /// the user's own id is mapped.
    /// </summary>
    public const string InsideVariable = "_WHERRY_NAMESPACE";

    private static readonly string? s_inside = ThisProcess.UserId == 0 ? Environment.GetEnvironmentVariable(InsideVariable) : null;

    /// <summary>Whether this process runs inside a namespace of ours already.</summary>
    public static bool IsInside => !string.IsNullOrEmpty(s_inside);

    /// <summary>Whether this user needs a namespace at all.</summary>
    public static bool IsRootless => ThisProcess.UserId != 0 || IsInside;

    /// <summary>Whether only the user's own id can be mapped, so that files get no other owners.</summary>
    public bool HasSingleId => IsInside ? s_inside == "single" : IsRootless && _maps.Value.IsSingleId;

    /// <summary>How many user and group ids there are inside: 0 is the user, subordinate ids follow.</summary>
    public (uint Users, uint Groups) IdCounts => _maps.Value.Counts;

    /// <summary>Which user ids of the host those are, in the order they have inside; none where no namespace is needed.</summary>
    public IReadOnlyList<IdMapping> UserMap => ThisProcess.UserId == 0 ? [] : _maps.Value.Users;

    /// <summary>The same of group ids.</summary>
    public IReadOnlyList<IdMapping> GroupMap => ThisProcess.UserId == 0 ? [] : _maps.Value.Groups;

    /// <summary>Starts a process inside, as root there. The plan's own namespaces are created on top.</summary>
    /// <exception cref="ContainersException">Unsupported: the system forbids user namespaces; the message names the setting.</exception>
    public ChildProcess Start(ProcessPlan plan)
    {
        using var starting = Begin(plan);
        return starting.Complete();
    }

    /// <summary>
    /// Begins to start a process inside. What takes time, making the namespace, goes on beside whatever the caller does
    /// before completing it.
    /// </summary>
    /// <exception cref="ContainersException">Unsupported: the system forbids user namespaces; the message names the setting.</exception>
    public StartingProcess Begin(ProcessPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!IsRootless)
        {
            return new StartingProcess(ChildProcess.Start(plan));
        }

        if (IsInside)
        {
            return new StartingProcess(Note(ChildProcess.Start(plan)));
        }

        _starting?.AwaitEnd(); // it makes the namespace this one joins, under a lock
        using (var open = _members.OpenNamespace())
        {
            if (open is not null)
            {
                return new StartingProcess(Join(plan, open));
            }
        }

        var alone = LockFile.Acquire(Path.Combine(directory, "lock"));
        try
        {
            using var meanwhile = _members.OpenNamespace();
            if (meanwhile is null)
            {
                return _starting = Create(plan, alone);
            }

            alone.Dispose();
            return new StartingProcess(Join(plan, meanwhile));
        }
        catch
        {
            alone.Dispose();
            throw;
        }
    }

    /// <summary>Notes that a process has ended, so that nobody looks for the namespace there.</summary>
    public void Leave(ProcessIdentity process)
    {
        if (IsRootless)
        {
            _members.Remove(process);
        }
    }

    // Once after each boot: whoever cannot change it need not read it with every command.
    private static void WarnOnce(string directory, string message, Action<string> warn)
    {
        try
        {
            FileOpening.CreateNew(Path.Combine(directory, "warned")).Dispose();
            warn(message);
        }
        catch (LinuxException e) when (e.Errno == Errno.EEXIST)
        {
            // It has been said.
        }
    }

    private ChildProcess Join(ProcessPlan plan, FileDescriptor existing)
    {
        return Note(ChildProcess.Start(plan with { Join = [new(existing, Linux.Processes.Namespaces.User), .. plan.Join] }));
    }

    private ChildProcess Note(ChildProcess child)
    {
        _members.Add(child.Pid);
        return child;
    }

    private StartingProcess Create(ProcessPlan plan, LockFile alone)
    {
        HeldProcess held;
        try
        {
            held = ChildProcess.Hold(plan with { Create = plan.Create | Linux.Processes.Namespaces.User });
        }
        catch (SpawnException e) when (e.Errno is Errno.EPERM or Errno.ENOSPC or Errno.EACCES or Errno.EINVAL)
        {
            throw NamespaceObstacle.Explain(e);
        }

        try
        {
            return new StartingProcess(held, _maps.Value.Begin(held.Pid), _members, alone);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
