using System.CommandLine;
using Containers.Kube.Model;
using Containers.Kube.Planning;
using Containers.Kube.Playing;
using Wherry.CommandLine;

namespace Wherry.Commands.Kube;

internal sealed class KubePlayCommand : Subcommand
{
    private static readonly string[] s_propagations = ["none", "any", "all"];

    private readonly Option<bool> _build;
    private readonly Option<string[]> _configMap;
    private readonly Option<string?> _contextDir;
    private readonly Option<bool> _down;
    private readonly Option<bool> _force;
    private readonly Option<string?> _propagation;
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _replace;
    private readonly Option<bool> _service;
    private readonly Option<bool> _wait;
    private readonly KubePlayFlags _play;
    private readonly RegistryFlags _registry;

    public KubePlayCommand()
        : base("kube play", "Make pods, volumes and secrets of a file of Kubernetes YAML")
    {
        _build = Switch("--build", null, "Build images that there are directories for even if they are here; false: build none");
        _configMap = Texts("--configmap", null, "FILE", "Read ConfigMaps and Secrets from another file");
        _contextDir = Text("--context-dir", null, "DIRECTORY", "Where the directories of images to build are (default: the working directory, or the file's)");
        _down = Switch("--down", null, "Do what kube down does");
        _down.Hidden = true;
        _force = Switch("--force", null, "With --wait: remove the volumes of its claims, too");
        _quiet = Switch("--quiet", "-q", "No progress while pulling and building");
        _replace = Switch("--replace", null, "Take away first what the file made before");
        _service = Switch("--service-container", null, "Stay, as the main process of a service, until the pods have ended");
        _service.Hidden = true;
        _propagation = Text("--service-exit-code-propagation", null, "none|any|all", "Whose failure is the service's");
        _propagation.Hidden = true;
        _wait = Switch("--wait", "-w", "Wait until the pods have ended, and take away what was made");
        _play = new KubePlayFlags(Flags);
        _registry = new RegistryFlags(Flags, withRetries: false);
        Flags.Accept("--no-trunc", null);
    }

    internal override string Arguments => "FILE|-";

    internal override string Example => "wherry kube play --replace shop.yaml";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var propagation = call.Get(_propagation) ?? "none";
        if (!s_propagations.Contains(propagation))
        {
            throw new UsageException($"invalid --service-exit-code-propagation \"{propagation}\": want none, any or all", Name);
        }

        if (call.Get(_contextDir) is not null && !call.Has(_build))
        {
            throw new UsageException("--build must be specified when using --context-dir option", Name);
        }

        var options = _play.Read(call);
        if ((call.Has(_wait) || call.Has(_service)) && !options.Start)
        {
            throw new UsageException("--wait and --start=false exclude each other", Name);
        }

        var file = KubeFiles.Read(call, call.Arguments[0], warns: !call.Has(_down));
        var remover = new KubeRemover(call.Engine);
        if (call.Has(_down))
        {
            KubeReports.Print(call.Terminal, remover.Down(file, call.Has(_force)));
            return 0;
        }

        _registry.Check(call);
        if (call.Has(_replace))
        {
            KubeReports.Print(call.Terminal, remover.Down(file, volumes: false));
        }

        return Play(call, file, options, propagation);
    }

    private int Play(Invocation call, KubeFile file, PlayOptions options, string propagation)
    {
        var images = new KubeImages(
            call, KubeImages.Places(call.Get(_contextDir), call.Arguments[0]), call.IsGiven(_build) ? call.Has(_build) : null, _registry, call.Has(_quiet));
        var player = new KubePlayer(call.Engine, options, images.Find);
        var prepared = player.Prepare(file, KubeFiles.ReadValues(call, call.Get(_configMap)));
        using var interruption = new Interruption();
        var report = Make(player, prepared, interruption);
        if (!call.Has(_wait) && !call.Has(_service))
        {
            KubeReports.Print(call.Terminal, report);
            return 0;
        }

        var signalled = interruption.Outlive();
        KubeReports.Print(call.Terminal, report);
        var code = new KubeService(call.Engine, [.. report.Pods.Select(pod => pod.Pod)], signalled).Serve(propagation);
        if (call.Has(_wait))
        {
            KubeReports.Print(call.Terminal, new KubeRemover(call.Engine).Down(file, call.Has(_force)));
        }

        return code;
    }

    // Whatever went wrong meanwhile, whoever has asked us to end is told nothing but that.
    private static PlayReport Make(KubePlayer player, PreparedFile prepared, Interruption interruption)
    {
        try
        {
            return player.Make(prepared, interruption.Token);
        }
        catch when (interruption.Token.IsCancellationRequested)
        {
            interruption.Yield();
            throw;
        }
    }
}
