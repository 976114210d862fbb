using Wherry.Commands;

namespace Wherry.CommandLine;

/// <summary>Which words are subcommands. Both grammars: <c>ps</c> and <c>container ls</c>. Nothing is constructed until asked for.</summary>
internal static class Registry
{
    private static readonly Dictionary<string, Func<Subcommand>> s_commands = new()
    {
        ["attach"] = () => new AttachCommand(),
        ["create"] = () => new CreateCommand(),
        ["exec"] = () => new ExecCommand(),
        ["images"] = () => new ImagesCommand(),
        ["import"] = () => new ImportCommand(),
        ["info"] = () => new InfoCommand(),
        ["inspect"] = () => new InspectCommand(),
        ["kill"] = () => new KillCommand(),
        ["load"] = () => new LoadCommand(),
        ["logs"] = () => new LogsCommand(),
        ["ps"] = () => new PsCommand(),
        ["pull"] = () => new PullCommand(),
        ["push"] = () => new PushCommand(),
        ["rm"] = () => new RmCommand(),
        ["rmi"] = () => new RmiCommand(),
        ["run"] = () => new RunCommand(),
        ["start"] = () => new StartCommand(),
        ["stop"] = () => new StopCommand(),
        ["tag"] = () => new TagCommand(),
        ["version"] = () => new VersionCommand(),
        ["wait"] = () => new WaitCommand(),
        ["image exists"] = () => new ImageExistsCommand(),
        ["container exists"] = () => new ContainerExistsCommand(),
        ["secret create"] = () => new SecretCreateCommand(),
        ["secret exists"] = () => new SecretExistsCommand(),
        ["secret inspect"] = () => new SecretInspectCommand(),
        ["secret ls"] = () => new SecretListCommand(),
        ["secret rm"] = () => new SecretRemoveCommand(),
        ["volume create"] = () => new VolumeCreateCommand(),
        ["volume exists"] = () => new VolumeExistsCommand(),
        ["volume inspect"] = () => new VolumeInspectCommand(),
        ["volume ls"] = () => new VolumeListCommand(),
        ["volume prune"] = () => new VolumePruneCommand(),
        ["volume rm"] = () => new VolumeRemoveCommand(),
    };

    // The other spellings: to what they are short or long for.
    private static readonly Dictionary<string, string> s_aliases = new()
    {
        ["container attach"] = "attach", ["container create"] = "create", ["container exec"] = "exec", ["container inspect"] = "inspect",
        ["container kill"] = "kill", ["container logs"] = "logs", ["container ls"] = "ps", ["container list"] = "ps", ["container ps"] = "ps",
        ["container rm"] = "rm", ["container run"] = "run", ["container start"] = "start", ["container stop"] = "stop", ["container wait"] = "wait",
        ["image import"] = "import", ["image inspect"] = "inspect", ["image load"] = "load", ["image ls"] = "images", ["image list"] = "images",
        ["image pull"] = "pull", ["image push"] = "push",
        ["image rm"] = "rmi", ["image tag"] = "tag", ["system info"] = "info",
        ["secret list"] = "secret ls", ["secret remove"] = "secret rm", ["volume list"] = "volume ls", ["volume remove"] = "volume rm",
    };

    internal static IEnumerable<string> Names => s_commands.Keys.Where(name => !name.Contains(' ')).Order(StringComparer.Ordinal);

    internal static IEnumerable<string> Groups => s_commands.Keys.Concat(s_aliases.Keys).Where(n => n.Contains(' ')).Select(n => n.Split(' ')[0]).Distinct();

    internal static bool IsGroup(string name) => Groups.Contains(name);

    internal static IEnumerable<string> MembersOf(string group) => s_commands.Keys.Concat(s_aliases.Keys)
        .Where(name => name.StartsWith(group + " ", StringComparison.Ordinal)).Select(name => name.Split(' ')[1]).Order(StringComparer.Ordinal);

    internal static Subcommand? Find(string name) =>
        s_commands.TryGetValue(s_aliases.GetValueOrDefault(name, name), out var construct) ? construct() : null;
}
