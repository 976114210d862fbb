using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Images;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>What <c>create</c> and <c>run</c> have in common: the flags that say what a container is to be.</summary>
internal abstract class ContainerFlags : Subcommand
{
    private readonly Option<string[]> _addHost;
    private readonly Option<string[]> _capAdd;
    private readonly Option<string[]> _capDrop;
    private readonly Option<string?> _cidFile;
    private readonly Option<string?> _cpus;
    private readonly Option<string[]> _dns;
    private readonly Option<string[]> _dnsOption;
    private readonly Option<string[]> _dnsSearch;
    private readonly Option<string?> _entrypoint;
    private readonly Option<string[]> _env;
    private readonly Option<string[]> _envFile;
    private readonly Option<string[]> _expose;
    private readonly HealthFlags _health;
    private readonly Option<string?> _hostname;
    private readonly Option<bool> _init;
    private readonly Option<bool> _interactive;
    private readonly Option<string[]> _label;
    private readonly Option<string?> _logDriver;
    private readonly Option<string[]> _logOpt;
    private readonly Option<string?> _memory;
    private readonly Option<string?> _name;
    private readonly Option<string?> _network;
    private readonly Option<long?> _pidsLimit;
    private readonly Option<bool> _privileged;
    private readonly Option<string[]> _publish;
    private readonly Option<bool> _publishAll;
    private readonly Option<string?> _pull;
    private readonly Option<bool> _readOnly;
    private readonly Option<string?> _restart;
    private readonly Option<bool> _rm;
    private readonly Option<string[]> _securityOpt;
    private readonly Option<string?> _shmSize;
    private readonly Option<string?> _stopSignal;
    private readonly Option<long?> _stopTimeout;
    private readonly Option<string[]> _tmpfs;
    private readonly Option<bool> _tty;
    private readonly Option<string[]> _ulimit;
    private readonly Option<string?> _user;
    private readonly Option<string[]> _volume;
    private readonly Option<string?> _workdir;

    protected ContainerFlags(string name, string summary)
        : base(name, summary)
    {
        _addHost = Texts("--add-host", null, "NAME:ADDRESS", "Add a line to /etc/hosts");
        _capAdd = Texts("--cap-add", null, "CAPABILITY", "Give a capability, or ALL");
        _capDrop = Texts("--cap-drop", null, "CAPABILITY", "Take a capability away, or ALL");
        _cidFile = Text("--cidfile", null, "FILE", "Write the container's id to a file");
        _cpus = Text("--cpus", null, "NUMBER", "Processors' worth of time it may use");
        _dns = Texts("--dns", null, "ADDRESS", "Name server instead of the host's");
        _dnsOption = Texts("--dns-option", "--dns-opt", "OPTION", "Resolver option instead of the host's");
        _dnsSearch = Texts("--dns-search", null, "DOMAIN", "Search domain instead of the host's; \".\" for none");
        _entrypoint = Text("--entrypoint", null, "COMMAND", "Run this instead of the image's entrypoint");
        _env = Texts("--env", "-e", "NAME[=VALUE]", "Set an environment variable; without a value, pass ours on");
        _envFile = Texts("--env-file", null, "FILE", "Read environment variables from a file");
        _expose = Texts("--expose", null, "PORT", "Declare a port, for --publish-all");
        _health = new HealthFlags(Text, Number, Switch);
        _hostname = Text("--hostname", "-h", "NAME", "Host name inside");
        _init = Switch("--init", null, "Run a small init as PID 1 that forwards signals and reaps");
        _interactive = Switch("--interactive", "-i", "Keep standard input open");
        _label = Texts("--label", "-l", "NAME=VALUE", "Set a label");
        _logDriver = Text("--log-driver", null, "DRIVER", "k8s-file, json-file, journald, none or passthrough");
        _logOpt = Texts("--log-opt", null, "NAME=VALUE", "Setting of the log driver: max-size, max-file, path or tag");
        _memory = Text("--memory", "-m", "SIZE", "Memory it may use");
        _name = Text("--name", null, "NAME", "Name instead of a generated one");
        _network = Text("--network", "--net", "MODE", "none, host, pasta or slirp4netns");
        _pidsLimit = Number("--pids-limit", null, "NUMBER", "Processes it may have");
        _privileged = Switch("--privileged", null, "Let it do everything you may do yourself");
        _publish = Texts("--publish", "-p", "[[ADDRESS:]PORT:]PORT", "Make a port reachable on the host");
        _publishAll = Switch("--publish-all", "-P", "Publish all declared ports on free ports");
        _pull = Text("--pull", null, "POLICY", "Pull the image: missing, always, newer or never");
        _readOnly = Switch("--read-only", null, "Make the root file system read-only");
        _restart = Text("--restart", null, "POLICY", "no, always, unless-stopped or on-failure[:RETRIES]");
        _rm = Switch("--rm", null, "Remove the container when it ends");
        _securityOpt = Texts("--security-opt", null, "OPTION", "no-new-privileges, seccomp=FILE, mask=PATHS, unmask=PATHS");
        _shmSize = Text("--shm-size", null, "SIZE", "Size of /dev/shm");
        _stopSignal = Text("--stop-signal", null, "SIGNAL", "Signal that asks it to end");
        _stopTimeout = Number("--stop-timeout", null, "SECONDS", "Time it is given to end");
        _tmpfs = Texts("--tmpfs", null, "PATH[:OPTIONS]", "Mount an empty file system in memory");
        _tty = Switch("--tty", "-t", "Give it a terminal");
        _ulimit = Texts("--ulimit", null, "NAME=SOFT[:HARD]", "Limit each process");
        _user = Text("--user", "-u", "USER[:GROUP]", "Run as this user");
        _volume = Texts("--volume", "-v", "[SOURCE:]PATH[:OPTIONS]", "Mount a directory, a file or a volume");
        _workdir = Text("--workdir", "-w", "PATH", "Directory to start in");
    }

    internal override string Arguments => "IMAGE [COMMAND [ARG...]]";

    internal override int FewestArguments => 1;

    internal override bool StopsAtFirstArgument => true;

    /// <summary>What was asked for.</summary>
    protected CreateOptions Read(Invocation call) => new()
    {
        Image = call.Arguments[0],
        Command = [.. call.Arguments.Skip(1)],
        Name = call.Get(_name),
        Hostname = call.Get(_hostname),
        Environment = call.Get(_env),
        EnvironmentFiles = call.Get(_envFile),
        WorkingDirectory = call.Get(_workdir),
        User = call.Get(_user),
        Entrypoint = call.IsGiven(_entrypoint) ? call.Get(_entrypoint) ?? string.Empty : null,
        Volumes = call.Get(_volume),
        Tmpfs = call.Get(_tmpfs),
        Network = call.Get(_network),
        Publish = call.Get(_publish),
        PublishAll = call.Has(_publishAll),
        Expose = call.Get(_expose),
        Dns = call.Get(_dns),
        DnsSearch = call.Get(_dnsSearch),
        DnsOptions = call.Get(_dnsOption),
        AddHosts = call.Get(_addHost),
        ReadOnly = call.Has(_readOnly),
        Init = call.Has(_init),
        CapAdd = call.Get(_capAdd),
        CapDrop = call.Get(_capDrop),
        Privileged = call.Has(_privileged),
        SecurityOptions = call.Get(_securityOpt),
        Labels = call.Get(_label),
        Restart = call.Get(_restart),
        Ulimits = call.Get(_ulimit),
        StopSignal = call.Get(_stopSignal),
        StopTimeout = TimeText.Seconds(call.Get(_stopTimeout)),
        AutoRemove = call.Has(_rm),
        Terminal = call.Has(_tty),
        Interactive = call.Has(_interactive),
        LogDriver = call.Get(_logDriver),
        LogOptions = call.Get(_logOpt),
        Health = _health.Read(call),
        Memory = call.Get(_memory),
        PidsLimit = call.Get(_pidsLimit),
        Cpus = call.Get(_cpus),
        SharedMemory = call.Get(_shmSize),
        CommandLine = call.CommandLine,
    };

    /// <summary>The file for the container's id, which must not exist yet; null when none was asked for.</summary>
    protected string? CidFile(Invocation call)
    {
        var path = call.Get(_cidFile);
        return path is not null && File.Exists(path)
            ? throw new ContainersException(ErrorKind.AlreadyExists, $"container ID file found, make sure the other container isn't running or delete {path}")
            : path;
    }

    /// <summary>The image, pulled if the policy wants that.</summary>
    protected ImageRecord FindImage(Invocation call) => ImageSource.Find(call, call.Arguments[0], call.Get(_pull) ?? "missing");

    /// <summary>Whether the container is removed when it ends.</summary>
    protected bool IsRemoved(Invocation call) => call.Has(_rm);
}
