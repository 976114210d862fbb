using System.CommandLine;
using Containers.Engine.Units;
using Containers.Oci;
using Containers.Systemd.Quadlets;
using Wherry.CommandLine;

namespace Wherry.Commands.Quadlets;

internal sealed class QuadletRemoveCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _force;
    private readonly Option<bool> _ignore;
    private readonly Option<bool> _reload;

    public QuadletRemoveCommand()
        : base("quadlet rm", "Remove Quadlet files")
    {
        _all = Switch("--all", "-a", "All of one's own");
        _force = Switch("--force", "-f", "Also those whose services are running; they are stopped");
        _ignore = Switch("--ignore", "-i", "Those that do not exist are no error");
        _reload = Switch("--reload-systemd", null, "Have systemd read its files again (default true)");
    }

    internal override string Arguments => "QUADLET...";

    internal override string Example => "wherry quadlet rm web.container";

    protected override int Run(Invocation call)
    {
        if (call.Has(_all) == call.Arguments.Count > 0)
        {
            throw new UsageException(call.Has(_all) ? "--all takes no names" : "which? Name one, or give --all", Name);
        }

        var files = QuadletFiles.Read();
        var own = QuadletFiles.Own + "/";
        var names = call.Has(_all) ? [.. files.Sources.Where(source => source.Path.StartsWith(own, StringComparison.Ordinal)).Select(source => source.FileName)] : call.Arguments;
        var states = UnitControl.States([.. files.Services.Select(service => service.FileName)]);
        var code = call.ForEach(names, name => Remove(call, files, name, states));
        if (!call.IsGiven(_reload) || call.Has(_reload))
        {
            UnitControl.Reload();
        }

        return code;
    }

    private void Remove(Invocation call, QuadletFiles files, string name, IReadOnlyDictionary<string, string>? states)
    {
        QuadletSource source;
        try
        {
            source = files.Find(name);
        }
        catch (ContainersException error) when (error.Kind == ErrorKind.NotFound && call.Has(_ignore))
        {
            return;
        }

        var service = source.ServiceName + ".service";
        if (states?.GetValueOrDefault(service)?.StartsWith("active", StringComparison.Ordinal) == true)
        {
            if (!call.Has(_force))
            {
                throw new ContainersException(ErrorKind.InUse, $"{source.FileName}: {service} is running") { Hint = "stop it, or remove it with --force" };
            }

            UnitControl.Stop(service);
        }

        File.Delete(source.Path);
        call.Terminal.WriteLine(source.FileName);
    }
}
