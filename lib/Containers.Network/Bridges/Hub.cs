using System.Globalization;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Network.Addresses;
using Containers.Oci.Runtime;

namespace Containers.Network.Bridges;

/// <summary>
/// Where all bridges of a user are: of root the host's own network, of others a network namespace that lives exactly as
/// long as a container is on a bridge. Nobody's only job is to hold it: each member keeps it open, and the last one to leave
/// takes the way out and the name service with it. What a killed member left behind the next one to come finds, because
/// membership is a lock. Everything happens while holding another lock, see <see cref="Hold"/>.
/// </summary>
public sealed class Hub : IDisposable
{
    /// <summary>How many bytes its way out takes at once. Its bridges do as well: nothing in it is a real wire, and large pieces are twice as fast.</summary>
    internal const int Mtu = 65520;

    private const string UsersName = "users";
    private const string LockName = "lock";
    private const string OutletName = "outlet";
    private const string ServiceName = "names";
    private const string MembersName = "members";

    private readonly string _directory;
    private readonly LockFile _membership;
    private readonly string _member;

    private Hub(string directory, LockFile membership, FileDescriptor? network)
    {
        _directory = directory;
        _membership = membership;
        Network = network;
        var self = ProcessIdentity.Self;
        _member = Path.Combine(directory, MembersName, string.Create(CultureInfo.InvariantCulture, $"{self.Pid}:{self.StartTime}"));
        Tree.Make(Path.Combine(directory, MembersName));
        File.Delete(_member);
        File.CreateSymbolicLink(_member, (network?.Number ?? -1).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The namespace; null for the one this process is in.</summary>
    public FileDescriptor? Network { get; }

    /// <summary>Waits until nobody else changes anything about networks. The caller owns the result.</summary>
    /// <param name="directory">The directory of networks in the run directory.</param>
    public static LockFile Hold(string directory)
    {
        Tree.Make(directory);
        return LockFile.Acquire(Path.Combine(directory, LockName));
    }

    /// <summary>Becomes a member, making what is not there. Only while holding.</summary>
    /// <param name="plan">The program that leads out.</param>
    /// <param name="directory">The directory of networks in the run directory.</param>
    internal static Hub Join(NetworkPlan plan, string directory)
    {
        var isHost = plan.Program is null;
        ClearIfUnused(directory, isHost);
        var membership = LockFile.TryAcquire(Path.Combine(directory, UsersName), shared: true) ?? throw new InvalidOperationException("the hub's lock is not held");
        FileDescriptor? network = null;
        try
        {
            if (plan.Program is not null)
            {
                network = OpenOfMember(Path.Combine(directory, MembersName)) ?? MakeNetwork();
                RequireOutlet(plan, directory, network);
            }

            return new Hub(directory, membership, network);
        }
        catch
        {
            network?.Dispose();
            membership.Dispose();
            ClearIfUnused(directory, isHost);
            throw;
        }
    }

    /// <summary>Ends what is left of a hub whose last member was killed, if that is so.</summary>
    /// <param name="directory">The directory of networks in the run directory.</param>
    public static void EndAbandoned(string directory)
    {
        if (Directory.Exists(directory))
        {
            using var held = Hold(directory);
            ClearIfUnused(directory, isHost: false);
        }
    }

    /// <summary>Ends what is left of a hub without members; nothing happens if it has some. Only while holding.</summary>
    /// <param name="directory">The directory of networks in the run directory.</param>
    /// <param name="isHost">Its bridges are the host's: what was done there does not go with a namespace, and must be remembered.</param>
    internal static void ClearIfUnused(string directory, bool isHost)
    {
        using var alone = LockFile.TryAcquire(Path.Combine(directory, UsersName));
        if (alone is null)
        {
            return;
        }

        Companion.End(Path.Combine(directory, OutletName));
        Companion.End(Path.Combine(directory, ServiceName));
        foreach (var part in (ReadOnlySpan<string>)[MembersName, NameService.DirectoryName, Leases.DirectoryName, Links.DirectoryName])
        {
            Tree.Remove(Path.Combine(directory, part));
        }

        if (!isHost)
        {
            Tree.Remove(Path.Combine(directory, DeadAttachments.DirectoryName));
        }
    }

    /// <summary>Notes which process the name service is, after something may have started or ended it. Only while holding.</summary>
    internal void NoteService()
    {
        if (NameService.Find(_directory) is { } process)
        {
            Companion.Note(Path.Combine(_directory, ServiceName), process);
        }
    }

    /// <summary>The way out and the name service, where they are processes of ours.</summary>
    internal IReadOnlyList<ProcessIdentity> Helpers => Network is null ? []
        : [.. new[] { OutletName, ServiceName }.Select(name => Companion.Read(Path.Combine(_directory, name))).OfType<ProcessIdentity>().Where(process => process.IsAlive)];

    /// <summary>Makes sure there is a way out. Only while holding.</summary>
    internal void RequireOutlet(NetworkPlan plan)
    {
        if (Network is not null)
        {
            RequireOutlet(plan, _directory, Network);
        }
    }

    /// <summary>Leaves. The last one takes everything along. Only while holding.</summary>
    public void Dispose()
    {
        File.Delete(_member);
        Network?.Dispose();
        _membership.Dispose();
        ClearIfUnused(_directory, Network is null);
    }

    /// <summary>Whether nobody else is a member. Only while holding.</summary>
    internal bool IsLast => !Directory.EnumerateFileSystemEntries(Path.Combine(_directory, MembersName)).Any(member => member != _member && ProcessOf(member) is { IsAlive: true });

    /// <summary>A new network namespace without anything in it. The caller owns it.</summary>
    internal static FileDescriptor MakeNetwork()
    {
        FileDescriptor? made = null;
        using var child = ChildProcess.Start(new ProcessPlan
        {
            Path = string.Empty,
            Create = Namespaces.Network,
            BeforeGo = pid => made = FileOpening.Read($"/proc/{pid}/ns/net"),
        });
        child.Wait();
        return made!;
    }

    private static FileDescriptor? OpenOfMember(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        foreach (var member in Directory.EnumerateFileSystemEntries(directory).ToList())
        {
            if (ProcessOf(member) is { } process && TryOpen(process, new FileInfo(member).LinkTarget) is { } found)
            {
                return found;
            }

            File.Delete(member);
        }

        return null;
    }

    private static ProcessIdentity? ProcessOf(string member) => Path.GetFileName(member).Split(':') is [var pid, var start] &&
        int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
        ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? new ProcessIdentity(number, time) : null;

    private static FileDescriptor? TryOpen(ProcessIdentity process, string? number)
    {
        try
        {
            var opened = FileOpening.Read($"/proc/{process.Pid}/fd/{number}");
            if (process.IsAlive) // asked after opening: what we hold is that process's
            {
                return opened;
            }

            opened.Dispose();
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH or Errno.EACCES or Errno.EPERM)
        {
            // It has ended, or its pid belongs to somebody else now.
        }

        return null;
    }

    private static void RequireOutlet(NetworkPlan plan, string directory, FileDescriptor network)
    {
        if (Companion.Read(Path.Combine(directory, OutletName)) is not { IsAlive: true })
        {
            StartOutlet(plan, directory, network);
        }
    }

    // It finds the namespace by name, and lives in a mount namespace of its own making.
    private static void StartOutlet(NetworkPlan plan, string directory, FileDescriptor network)
    {
        using var named = NetworkNamespace.Of(network, Path.Combine(directory, "netns"));
        using var outlet = NetworkConnection.StartOutlet(plan.Program!, named, directory);
        outlet.AwaitReady();
        Companion.Note(Path.Combine(directory, OutletName), outlet.Process!.Value);
        outlet.LetGo();
    }
}
