using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Inspection;
using Containers.Oci;
using Containers.State.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class PortCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _latest;

    public PortCommand()
        : base("port", "Show where a container's ports are on the host")
    {
        _all = Switch("--all", "-a", "Of all running containers");
        _latest = Switch("--latest", "-l", "Of the container created last");
    }

    internal override string Arguments => "CONTAINER [PORT[/PROTOCOL]]";

    internal override string Example => "wherry port web 80/tcp";

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var neighbours = new Neighbours(call.Engine);
        if (call.Has(_all))
        {
            if (call.Arguments.Count > 0)
            {
                throw new UsageException("no arguments are needed with --all", Name);
            }

            foreach (var view in new ContainerObserver(call.Engine).All().Where(view => view.IsRunning))
            {
                Print(call, view.Record, neighbours.PortsOf(view.Record), $"{view.Record.Id[..12]}\t");
            }

            return 0;
        }

        var named = call.Has(_latest) ? 0 : 1;
        if (call.Arguments.Count < named)
        {
            throw new UsageException("you must provide a container", Name);
        }

        var record = call.Has(_latest) ? ContainersCommand.Latest(call) : call.Engine.Containers.Resolve(call.Arguments[0]);
        if (call.Arguments.Count == named)
        {
            Print(call, record, neighbours.PortsOf(record), string.Empty);
            return 0;
        }

        var wanted = call.Arguments[named];
        var port = wanted.Contains('/', StringComparison.Ordinal) ? wanted : wanted + "/tcp";
        var found = neighbours.PortsOf(record).Where(p => Inside(p) == port).ToList();
        if (found.Count == 0)
        {
            throw new ContainersException(ErrorKind.NotFound, $"no public port '{port}' published for {record.Name}");
        }

        call.Terminal.Write(string.Concat(found.Select(p => Outside(p) + "\n")));
        return 0;
    }

    private static void Print(Invocation call, ContainerRecord record, IEnumerable<PublishedPort> ports, string prefix) =>
        call.Terminal.Write(string.Concat(ports.Select(p => $"{prefix}{Inside(p)} -> {Outside(p)}\n")));

    private static string Inside(PublishedPort port) => $"{port.ContainerPort}/{port.Protocol}";

    private static string Outside(PublishedPort port)
    {
        var address = port.HostAddress.Length == 0 ? "0.0.0.0" : port.HostAddress;
        return $"{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{port.HostPort}";
    }
}
