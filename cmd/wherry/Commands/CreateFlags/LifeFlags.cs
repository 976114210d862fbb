using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Filters;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>The container's name, notes and life.</summary>
internal sealed class LifeFlags : IFlagGroup
{
    private readonly Option<string[]> _annotation;
    private readonly Option<string?> _conmonPidFile;
    private readonly Option<string[]> _label;
    private readonly Option<string[]> _labelFile;
    private readonly Option<string?> _logDriver;
    private readonly Option<string[]> _logOpt;
    private readonly Option<string?> _name;
    private readonly Option<string?> _pidFile;
    private readonly Option<bool> _replace;
    private readonly Option<string[]> _requires;
    private readonly Option<string?> _restart;
    private readonly Option<bool> _rm;
    private readonly Option<string?> _runtime;
    private readonly Option<string?> _sdNotify;
    private readonly Option<string?> _stopSignal;
    private readonly Option<long?> _stopTimeout;
    private readonly Option<long?> _timeout;

    internal LifeFlags(FlagSet flags)
    {
        _annotation = flags.Texts("--annotation", null, "NAME=VALUE", "Note for the OCI runtime and its hooks");
        _conmonPidFile = flags.Text("--conmon-pidfile", null, "FILE", "Write its monitor's process id to a file");
        _label = flags.Texts("--label", "-l", "NAME=VALUE", "Set a label");
        _labelFile = flags.Texts("--label-file", null, "FILE", "Read labels from a file");
        _logDriver = flags.Text("--log-driver", null, "DRIVER", "k8s-file, json-file, journald, none or passthrough");
        _logOpt = flags.Texts("--log-opt", null, "NAME=VALUE", "Setting of the log driver: max-size, max-file, path or tag");
        _name = flags.Text("--name", null, "NAME", "Name instead of a generated one");
        _pidFile = flags.Text("--pidfile", null, "FILE", "Write its main process's id to a file");
        _replace = flags.Switch("--replace", null, "Remove a container of the same name first");
        _requires = flags.Texts("--requires", null, "CONTAINER", "Container that is started before it");
        _restart = flags.Text("--restart", null, "POLICY", "no, always, unless-stopped or on-failure[:RETRIES]");
        _rm = flags.Switch("--rm", null, "Remove the container when it ends");
        _runtime = flags.Text("--runtime", null, "NAME", "OCI runtime: crun, runc or a path");
        _sdNotify = flags.Text("--sdnotify", null, "MODE", "Who tells a service manager (NOTIFY_SOCKET) that it is ready: container, conmon, healthy or ignore");
        _stopSignal = flags.Text("--stop-signal", null, "SIGNAL", "Signal that asks it to end");
        _stopTimeout = flags.Number("--stop-timeout", null, "SECONDS", "Time it is given to end");
        _timeout = flags.Number("--timeout", null, "SECONDS", "Time it may run before it is ended");
        flags.Refuse("--chrootdirs", "PATHS", "mount /etc/hosts and its like into the other root with --volume");
        flags.Refuse("--storage-opt", "OPTION", "the store's file system keeps no quota for a container");
        flags.Refuse("--use-api-socket", null, "there is no daemon whose socket could be handed in");
    }

    /// <summary>Whether the container is removed when it ends.</summary>
    internal bool IsRemoved(Invocation call) => call.Has(_rm);

    public CreateOptions Apply(Invocation call, CreateOptions options)
    {
        return options with
        {
            Annotations = call.Get(_annotation),
            MonitorPidFile = call.Get(_conmonPidFile),
            Labels = [.. call.Get(_label), .. ServiceManager.UnitLabel],
            LabelFiles = call.Get(_labelFile),
            LogDriver = call.Get(_logDriver),
            LogOptions = call.Get(_logOpt),
            Name = call.Get(_name),
            Notify = call.Get(_sdNotify),
            PidFile = call.Get(_pidFile),
            Replace = call.Has(_replace),
            Requires = call.Get(_requires),
            Restart = call.Get(_restart),
            AutoRemove = call.Has(_rm),
            Runtime = call.Get(_runtime),
            StopSignal = call.Get(_stopSignal),
            StopTimeout = TimeText.Seconds(call.Get(_stopTimeout)),
            Timeout = TimeText.Seconds(call.Get(_timeout)) ?? 0,
        };
    }
}
