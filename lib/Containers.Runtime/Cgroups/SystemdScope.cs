using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;
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
    private const int Struct = 8;
    private const string Exists = "org.freedesktop.systemd1.UnitExists";

    /// <summary>Moves this process into a new scope of its own and returns when it is there.</summary>
    /// <param name="plan">Whom to ask.</param>
    /// <param name="id">The container, for the scope's name.</param>
    /// <param name="description">What people read in systemctl status.</param>
    /// <exception cref="ContainersException">Systemd says no, with its reason, or does not answer.</exception>
    /// <exception cref="IOException">There is no such bus.</exception>
    public static void Enter(ScopePlan plan, string id, string description) =>
        OfThisMonitor(own => Make(plan, $"wherry-{id}{own}.scope", description, [(uint)ThisProcess.Pid], []));

    /// <summary>The same in a new slice, a pod's.</summary>
    /// <param name="plan">Whom to ask, and in which slice the pod's shall be.</param>
    /// <param name="pod">The pod, for the slice's name.</param>
    /// <param name="limits">What limits all that will be in the slice; null for nothing.</param>
    /// <param name="id">The container, for the scope's name.</param>
    /// <param name="description">What people read in systemctl status.</param>
    /// <exception cref="ContainersException">Systemd says no, with its reason, or does not answer.</exception>
    /// <exception cref="IOException">There is no such bus.</exception>
    public static void EnterPod(ScopePlan plan, string pod, ResourcesSpec? limits, string id, string description)
    {
        ArgumentNullException.ThrowIfNull(plan);
        OfThisMonitor(own => Make(
            plan with { Slice = PodSlice.Name(plan.Slice, pod + own.Replace('-', '_')) }, // a dash would make it one in the other
            $"wherry-{id}{own}.scope", description, [(uint)ThisProcess.Pid], [.. PodSlice.Properties(limits)]));
    }

    /// <summary>Makes a scope of other processes of this user's, and returns when they are in it.</summary>
    /// <param name="plan">Whom to ask.</param>
    /// <param name="name">The scope's name; it ends in ".scope".</param>
    /// <param name="description">What people read in systemctl status.</param>
    /// <param name="pids">The processes.</param>
    /// <exception cref="ContainersException">Systemd says no, with its reason, or does not answer.</exception>
    /// <exception cref="IOException">There is no such bus.</exception>
    public static void Make(ScopePlan plan, string name, string description, IReadOnlyList<int> pids) =>
        Make(plan, name, description, [.. pids.Select(pid => (uint)pid)], []);

    // What the last monitor was in, systemd may not have taken away yet: then the names are this one's.
    private static void OfThisMonitor(Action<string> make)
    {
        try
        {
            make(string.Empty);
        }
        catch (ContainersException e) when (e.Hint == Exists)
        {
            make($"-{ThisProcess.Pid}");
        }
    }

    private static void Make(ScopePlan plan, string name, string description, uint[] pids, IReadOnlyList<UnitProperty> slice)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var bus = BusConnection.Open(plan.Bus);
        bus.Watch($"type='signal',sender='{Service}',path='{Root}',interface='{Manager}',member='JobRemoved'");
        var result = AwaitEnd(bus, Start(bus, plan.Slice, name, [
            new("Description", description), new("Slice", plan.Slice), new("Delegate", true), new("CollectMode", "inactive-or-failed"), new("PIDs", pids)], slice));
        if (result != "done")
        {
            throw new ContainersException(ErrorKind.Denied, $"systemd could not make a scope: {result}");
        }
    }

    private static string Start(BusConnection bus, string slice, string scope, IEnumerable<UnitProperty> properties, IReadOnlyList<UnitProperty> ofSlice)
    {
        var body = new BusWriter();
        body.Text(scope);
        body.Text("fail");
        UnitProperty.Write(body, properties);
        body.Array(Struct, () =>
        {
            if (ofSlice.Count > 0)
            {
                body.Align(Struct);
                body.Text(slice);
                UnitProperty.Write(body, ofSlice);
            }
        });
        var reply = bus.Call(new BusMessage
        {
            Kind = BusMessageKind.Call, Destination = Service, Path = Root, Interface = Manager, Member = "StartTransientUnit",
            Signature = "ssa(sv)a(sa(sv))", Body = body.ToArray(),
        });
        return reply.Texts()[0];
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
