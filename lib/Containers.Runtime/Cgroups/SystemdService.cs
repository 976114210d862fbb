using Containers.Oci;
using Containers.Runtime.Cgroups.Bus;
using Containers.Runtime.Namespaces;

namespace Containers.Runtime.Cgroups;

/// <summary>What systemd says of a service.</summary>
public static class SystemdService
{
    private const string Systemd = "org.freedesktop.systemd1";

    /// <summary>
    /// Whether a service's cgroup has been left to its processes (Delegate=yes): whoever watches such a service looks for its main process
    /// there, and has it all ended when the service stops. In another one somebody has run a command, a timer's script say, and what that
    /// started stays when the script has ended.
    /// </summary>
    /// <param name="plan">Whom to ask.</param>
    /// <param name="cgroup">The service's cgroup, from the root of version 2; this process can write to it.</param>
    /// <exception cref="ContainersException">Systemd does not answer.</exception>
    /// <exception cref="IOException">There is no such bus.</exception>
    public static bool IsDelegated(ScopePlan plan, string cgroup)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(cgroup);
        if (UserNamespace.IsRootless && !cgroup.Contains("/user@", StringComparison.Ordinal))
        {
            return true; // one of the machine's, which a user can only write to because it is
        }

        using var bus = BusConnection.Open(plan.Bus);
        try
        {
            var unit = Ask(bus, "/org/freedesktop/systemd1", Systemd + ".Manager", "GetUnit", Path.GetFileName(cgroup)).Texts()[0];
            var answer = new BusReader(Ask(bus, unit, "org.freedesktop.DBus.Properties", "Get", Systemd + ".Service", "Delegate").Body);
            return answer.Signature() == "b" && answer.Number() != 0;
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.Denied)
        {
            return false; // it knows no such service: its cgroup is not systemd's doing
        }
    }

    private static BusMessage Ask(BusConnection bus, string path, string type, string member, params ReadOnlySpan<string> arguments)
    {
        var body = new BusWriter();
        foreach (var argument in arguments)
        {
            body.Text(argument);
        }

        return bus.Call(new BusMessage
        {
            Kind = BusMessageKind.Call, Destination = Systemd, Path = path, Interface = type, Member = member,
            Signature = new string('s', arguments.Length), Body = body.ToArray(),
        });
    }
}
