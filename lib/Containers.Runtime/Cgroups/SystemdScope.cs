using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Runtime.Cgroups.Bus;

namespace Containers.Runtime.Cgroups;

/// <summary>Whom to ask for a cgroup, and where it shall be.</summary>
/// <param name="Bus">The socket of the message bus that the systemd in charge listens on.</param>
/// <param name="Slice">The slice to make the scope in, such as "user.slice".</param>
public sealed record ScopePlan(string Bus, string Slice);

/// <summary>
/// A transient scope of systemd's: a cgroup that is delegated to whoever is in it. Systemd alone may move processes out of a
/// session into one, and it takes the scope away when the last process in it has ended.
/// </summary>
public static class SystemdScope
{
    private const string Service = "org.freedesktop.systemd1";
    private const string Manager = "org.freedesktop.systemd1.Manager";
    private const string Root = "/org/freedesktop/systemd1";
    private const string Exists = "org.freedesktop.systemd1.UnitExists";

    /// <summary>Moves this process into a new scope of its own and returns when it is there.</summary>
    /// <param name="plan">Whom to ask.</param>
    /// <param name="id">The container, for the scope's name.</param>
    /// <param name="description">What people read in systemctl status.</param>
    /// <exception cref="ContainersException">Systemd says no, with its reason, or does not answer.</exception>
    /// <exception cref="IOException">There is no such bus.</exception>
    public static void Enter(ScopePlan plan, string id, string description)
    {
        try
        {
            Make(plan, $"wherry-{id}.scope", description, [ThisProcess.Pid]);
        }
        catch (ContainersException e) when (e.Hint == Exists)
        {
            // The scope of its last monitor, which systemd has not taken away yet.
            Make(plan, $"wherry-{id}-{ThisProcess.Pid}.scope", description, [ThisProcess.Pid]);
        }
    }

    /// <summary>Makes a scope of other processes of this user's, and returns when they are in it.</summary>
    /// <param name="plan">Whom to ask.</param>
    /// <param name="name">The scope's name; it ends in ".scope".</param>
    /// <param name="description">What people read in systemctl status.</param>
    /// <param name="pids">The processes.</param>
    /// <exception cref="ContainersException">Systemd says no, with its reason, or does not answer.</exception>
    /// <exception cref="IOException">There is no such bus.</exception>
    public static void Make(ScopePlan plan, string name, string description, IReadOnlyList<int> pids)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var bus = BusConnection.Open(plan.Bus);
        bus.Watch($"type='signal',sender='{Service}',path='{Root}',interface='{Manager}',member='JobRemoved'");
        var result = AwaitEnd(bus, Start(bus, name, plan.Slice, description, pids));
        if (result != "done")
        {
            throw new ContainersException(ErrorKind.Denied, $"systemd could not make a scope: {result}");
        }
    }

    private static string Start(BusConnection bus, string name, string slice, string description, IReadOnlyList<int> pids)
    {
        var body = new BusWriter();
        body.Text(name);
        body.Text("fail");
        body.Array(8, () =>
        {
            Property(body, "Description", "s", () => body.Text(description));
            Property(body, "Slice", "s", () => body.Text(slice));
            Property(body, "Delegate", "b", () => body.Number(1));
            Property(body, "CollectMode", "s", () => body.Text("inactive-or-failed"));
            Property(body, "PIDs", "au", () => body.Array(sizeof(uint), () =>
            {
                foreach (var pid in pids)
                {
                    body.Number((uint)pid);
                }
            }));
        });
        body.Array(8, () => { });
        var reply = bus.Call(new BusMessage
        {
            Kind = BusMessageKind.Call, Destination = Service, Path = Root, Interface = Manager, Member = "StartTransientUnit",
            Signature = "ssa(sv)a(sa(sv))", Body = body.ToArray(),
        });
        return reply.Texts()[0];
    }

    private static void Property(BusWriter body, string name, string type, Action value)
    {
        body.Align(8);
        body.Text(name);
        body.Signature(type);
        value();
    }

    // JobRemoved(id, job, unit, result)
    private static string AwaitEnd(BusConnection bus, string job)
    {
        var kept = new Queue<BusMessage>(bus.Signals);
        while (true)
        {
            var signal = kept.TryDequeue(out var early) ? early : bus.Receive();
            if (signal is { Kind: BusMessageKind.Signal, Member: "JobRemoved" } && signal.Texts() is [var removed, _, var result] && removed == job)
            {
                return result;
            }
        }
    }
}
