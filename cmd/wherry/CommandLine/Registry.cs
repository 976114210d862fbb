using Wherry.Commands;
using Wherry.Commands.Generation;
using Wherry.Commands.Kube;
using Wherry.Commands.Quadlets;

namespace Wherry.CommandLine;

/// <summary>Which words are subcommands. Both grammars: <c>ps</c> and <c>container ls</c>. Nothing is constructed until asked for.</summary>
internal static class Registry
{
    private static readonly Dictionary<string, Func<Subcommand>> s_commands = new()
    {
        ["attach"] = () => new AttachCommand(),
        ["auto-update"] = () => new AutoUpdateCommand(),
        ["build"] = () => new BuildCommand(),
        ["commit"] = () => new CommitCommand(),
        ["completion"] = () => new CompletionCommand(),
        ["cp"] = () => new CpCommand(),
        ["create"] = () => new CreateCommand(),
        ["diff"] = () => new DiffCommand("diff", containers: true),
        ["events"] = () => new EventsCommand(),
        ["exec"] = () => new ExecCommand(),
        ["export"] = () => new ExportCommand(),
        ["history"] = () => new HistoryCommand(),
        ["images"] = () => new ImagesCommand(),
        ["import"] = () => new ImportCommand(),
        ["info"] = () => new InfoCommand(),
        ["init"] = () => new InitCommand(),
        ["inspect"] = () => new InspectCommand(),
        ["kill"] = () => new KillCommand(),
        ["load"] = () => new LoadCommand(),
        ["login"] = () => new LoginCommand(),
        ["logout"] = () => new LogoutCommand(),
        ["logs"] = () => new LogsCommand(),
        ["mount"] = () => new MountCommand("mount", images: false),
        ["pause"] = () => new PauseCommand(),
        ["port"] = () => new PortCommand(),
        ["ps"] = () => new PsCommand(),
        ["pull"] = () => new PullCommand(),
        ["push"] = () => new PushCommand(),
        ["rename"] = () => new RenameCommand(),
        ["restart"] = () => new RestartCommand(),
        ["rm"] = () => new RmCommand(),
        ["rmi"] = () => new RmiCommand(),
        ["run"] = () => new RunCommand(),
        ["save"] = () => new SaveCommand(),
        ["search"] = () => new SearchCommand(),
        ["start"] = () => new StartCommand(),
        ["stats"] = () => new StatsCommand(),
        ["stop"] = () => new StopCommand(),
        ["tag"] = () => new TagCommand(),
        ["top"] = () => new TopCommand(),
        ["unmount"] = () => new UnmountCommand("unmount", images: false),
        ["unpause"] = () => new UnpauseCommand(),
        ["unshare"] = () => new UnshareCommand(),
        ["untag"] = () => new UntagCommand(),
        ["update"] = () => new UpdateCommand(),
        ["version"] = () => new VersionCommand(),
        ["wait"] = () => new WaitCommand(),
        ["image diff"] = () => new DiffCommand("image diff", containers: false),
        ["image exists"] = () => new ImageExistsCommand(),
        ["container clone"] = () => new ContainerCloneCommand(),
        ["container inspect"] = () => new InspectCommand("container"),
        ["image inspect"] = () => new InspectCommand("image"),
        ["image mount"] = () => new MountCommand("image mount", images: true),
        ["image sign"] = () => new ImageSignCommand(),
        ["image tree"] = () => new ImageTreeCommand(),
        ["image trust"] = () => new ImageTrustCommand(),
        ["image unmount"] = () => new UnmountCommand("image unmount", images: true),
        ["container exists"] = () => new ContainerExistsCommand(),
        ["healthcheck run"] = () => new HealthcheckRunCommand(),
        ["system resume"] = () => new SystemResumeCommand(),
        ["artifact add"] = () => new ArtifactAddCommand(),
        ["artifact extract"] = () => new ArtifactExtractCommand(),
        ["artifact inspect"] = () => new ArtifactInspectCommand(),
        ["artifact ls"] = () => new ArtifactListCommand(),
        ["artifact pull"] = () => new ArtifactPullCommand(),
        ["artifact push"] = () => new ArtifactPushCommand(),
        ["artifact rm"] = () => new ArtifactRemoveCommand(),
        ["kube down"] = () => new KubeDownCommand(),
        ["kube generate"] = () => new KubeGenerateCommand(),
        ["kube play"] = () => new KubePlayCommand(),
        ["manifest add"] = () => new ManifestAddCommand(),
        ["manifest annotate"] = () => new ManifestAnnotateCommand(),
        ["manifest create"] = () => new ManifestCreateCommand(),
        ["manifest exists"] = () => new ManifestExistsCommand(),
        ["manifest inspect"] = () => new ManifestInspectCommand(),
        ["manifest push"] = () => new ManifestPushCommand(),
        ["manifest remove"] = () => new ManifestRemoveCommand(),
        ["manifest rm"] = () => new ManifestRmCommand(),
        ["network connect"] = () => new NetworkConnectCommand(),
        ["network create"] = () => new NetworkCreateCommand(),
        ["network disconnect"] = () => new NetworkDisconnectCommand(),
        ["network exists"] = () => new NetworkExistsCommand(),
        ["network inspect"] = () => new NetworkInspectCommand(),
        ["network ls"] = () => new NetworkListCommand(),
        ["network prune"] = () => new NetworkPruneCommand(),
        ["network reload"] = () => new NetworkReloadCommand(),
        ["network rm"] = () => new NetworkRemoveCommand(),
        ["network update"] = () => new NetworkUpdateCommand(),
        ["pod clone"] = () => new PodCloneCommand(),
        ["pod create"] = () => new PodCreateCommand(),
        ["pod exists"] = () => new PodExistsCommand(),
        ["pod inspect"] = () => new PodInspectCommand(),
        ["pod kill"] = () => new PodKillCommand(),
        ["pod logs"] = () => new LogsCommand(ofPods: true),
        ["pod pause"] = () => new PodPauseCommand(),
        ["pod prune"] = () => new PodPruneCommand(),
        ["pod ps"] = () => new PodListCommand(),
        ["pod restart"] = () => new PodRestartCommand(),
        ["pod rm"] = () => new PodRemoveCommand(),
        ["pod start"] = () => new PodStartCommand(),
        ["pod stats"] = () => new StatsCommand(ofPods: true),
        ["pod stop"] = () => new PodStopCommand(),
        ["pod top"] = () => new PodTopCommand(),
        ["pod unpause"] = () => new PodUnpauseCommand(),
        ["secret create"] = () => new SecretCreateCommand(),
        ["secret exists"] = () => new SecretExistsCommand(),
        ["secret inspect"] = () => new SecretInspectCommand(),
        ["secret ls"] = () => new SecretListCommand(),
        ["secret rm"] = () => new SecretRemoveCommand(),
        ["volume create"] = () => new VolumeCreateCommand(),
        ["volume exists"] = () => new VolumeExistsCommand(),
        ["volume export"] = () => new VolumeExportCommand(),
        ["volume import"] = () => new VolumeImportCommand(),
        ["volume inspect"] = () => new VolumeInspectCommand(),
        ["volume mount"] = () => new VolumeMountCommand(),
        ["volume reload"] = () => new VolumeReloadCommand(),
        ["volume unmount"] = () => new VolumeUnmountCommand(),
        ["volume ls"] = () => new VolumeListCommand(),
        ["builder prune"] = () => new BuilderPruneCommand(),
        ["container prune"] = () => new ContainerPruneCommand(),
        ["image prune"] = () => new ImagePruneCommand(),
        ["system check"] = () => new SystemCheckCommand(),
        ["system df"] = () => new SystemDfCommand(),
        ["system prune"] = () => new SystemPruneCommand(),
        ["system reset"] = () => new SystemResetCommand(),
        ["generate quadlet"] = () => new GenerateQuadletCommand(),
        ["generate systemd"] = () => new GenerateSystemdCommand(),
        ["quadlet check"] = () => new QuadletCheckCommand(),
        ["quadlet generate"] = () => new QuadletGenerateCommand(),
        ["quadlet install"] = () => new QuadletInstallCommand(),
        ["quadlet ls"] = () => new QuadletListCommand(),
        ["quadlet print"] = () => new QuadletPrintCommand(),
        ["quadlet rm"] = () => new QuadletRemoveCommand(),
        ["volume prune"] = () => new VolumePruneCommand(),
        ["volume rm"] = () => new VolumeRemoveCommand(),
    };

    // The other spellings: to what they are short or long for.
    private static readonly Dictionary<string, string> s_aliases = new()
    {
        ["container attach"] = "attach", ["container create"] = "create", ["container exec"] = "exec",
        ["container commit"] = "commit", ["container cp"] = "cp", ["container diff"] = "diff", ["container export"] = "export",
        ["container mount"] = "mount", ["container unmount"] = "unmount", ["container umount"] = "unmount", ["umount"] = "unmount",
        ["image history"] = "history", ["image save"] = "save", ["image untag"] = "untag", ["image umount"] = "image unmount",
        ["container kill"] = "kill", ["container logs"] = "logs", ["container ls"] = "ps", ["container list"] = "ps", ["container ps"] = "ps",
        ["container rm"] = "rm", ["container run"] = "run", ["container start"] = "start", ["container stop"] = "stop", ["container wait"] = "wait",
        ["image build"] = "build", ["buildx build"] = "build", ["buildx prune"] = "builder prune", ["builder build"] = "build",
        ["image import"] = "import", ["image load"] = "load", ["image ls"] = "images", ["image list"] = "images",
        ["container init"] = "init", ["container pause"] = "pause", ["container port"] = "port", ["container rename"] = "rename",
        ["container restart"] = "restart", ["container stats"] = "stats", ["container top"] = "top", ["container unpause"] = "unpause", ["container update"] = "update",
        ["image pull"] = "pull", ["image search"] = "search", ["image push"] = "push",
        ["image rm"] = "rmi", ["image tag"] = "tag", ["system info"] = "info", ["system events"] = "events",
        ["volume list"] = "volume ls", ["volume remove"] = "volume rm", ["volume umount"] = "volume unmount",
        ["generate kube"] = "kube generate", ["play kube"] = "kube play",
        ["pod ls"] = "pod ps", ["pod list"] = "pod ps", ["pod remove"] = "pod rm",
        ["artifact list"] = "artifact ls", ["artifact remove"] = "artifact rm",
        ["network list"] = "network ls", ["network remove"] = "network rm",
        ["quadlet cat"] = "quadlet print", ["quadlet list"] = "quadlet ls", ["quadlet remove"] = "quadlet rm",
        ["secret list"] = "secret ls", ["secret remove"] = "secret rm",
    };

    internal static IEnumerable<string> Names => s_commands.Keys.Where(name => !name.Contains(' ')).Order(StringComparer.Ordinal);

    internal static IEnumerable<string> Groups => s_commands.Keys.Concat(s_aliases.Keys).Where(n => n.Contains(' ')).Select(n => n.Split(' ')[0]).Distinct();

    /// <summary>All that can be typed: one word, or a group and a word.</summary>
    internal static IEnumerable<string> All => s_commands.Keys.Concat(s_aliases.Keys);

    // Asked at every start: by hand, because the first chain of LINQ's has types made at run time.
    internal static bool IsGroup(string name) => HasMember(s_commands.Keys, name) || HasMember(s_aliases.Keys, name);

    private static bool HasMember(IEnumerable<string> commands, string group)
    {
        foreach (var command in commands)
        {
            if (command.Length > group.Length && command[group.Length] == ' ' && command.StartsWith(group, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    internal static IEnumerable<string> MembersOf(string group) => s_commands.Keys.Concat(s_aliases.Keys)
        .Where(name => name.StartsWith(group + " ", StringComparison.Ordinal)).Select(name => name.Split(' ')[1]).Order(StringComparer.Ordinal);

    internal static Subcommand? Find(string name) =>
        s_commands.TryGetValue(s_aliases.GetValueOrDefault(name, name), out var construct) ? construct() : null;
}
