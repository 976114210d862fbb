using Containers.Engine.Secrets;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>The secrets and agents of one build, as --secret and --ssh name them. Their contents are read when a step needs them.</summary>
public sealed class BuildSecrets
{
    private readonly Dictionary<string, Func<byte[]>> _secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _keys = new(StringComparer.Ordinal);

    /// <summary>Reads the flags.</summary>
    /// <param name="secrets">id=ID[,src=FILE][,env=VARIABLE][,type=file|env].</param>
    /// <param name="agents">default, or ID[=SOCKET], or ID=KEY[,KEY...].</param>
    /// <exception cref="ContainersException">Invalid, or NotFound for a file that is not there.</exception>
    public BuildSecrets(IReadOnlyList<string> secrets, IReadOnlyList<string> agents)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(agents);
        foreach (var text in secrets)
        {
            AddSecret(text);
        }

        foreach (var text in agents)
        {
            AddAgent(text);
        }
    }

    /// <summary>What the secrets are called.</summary>
    internal IEnumerable<string> Ids => _secrets.Keys.Order(StringComparer.Ordinal);

    /// <summary>What the agents are called.</summary>
    internal IEnumerable<string> AgentIds => _agents.Keys.Concat(_keys.Keys).Order(StringComparer.Ordinal);

    /// <summary>A secret's content; null when it was not given.</summary>
    internal byte[]? Read(string id) => _secrets.GetValueOrDefault(id)?.Invoke();

    /// <summary>An agent's socket; null when it was not given.</summary>
    internal string? AgentOf(string id) => _agents.GetValueOrDefault(id);

    /// <summary>The files of the keys that go by an id; null when it has none.</summary>
    internal IReadOnlyList<string>? KeysOf(string id) => _keys.GetValueOrDefault(id);

    private void AddSecret(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in text.Split(',').Select(part => part.Split('=', 2)))
        {
            fields[field[0]] = field.Length == 2 ? field[1] : throw Refusal(text);
        }

        var source = fields.GetValueOrDefault("src") ?? fields.GetValueOrDefault("source");
        var variable = fields.GetValueOrDefault("env") ?? (fields.GetValueOrDefault("type") == "env" ? source : null);
        if (fields.Keys.Except(["id", "src", "source", "env", "type"]).Any() || fields.GetValueOrDefault("id") is not { Length: > 0 } id)
        {
            throw Refusal(text);
        }

        // docker's habit: without either, a variable of that name, or a file.
        variable ??= source is null && Environment.GetEnvironmentVariable(id) is not null ? id : null;
        source ??= id;
        if (variable is null && !File.Exists(source))
        {
            throw new ContainersException(ErrorKind.NotFound, $"secret {id}: {source}: no such file");
        }

        _secrets[id] = variable is null ? () => ReadFile(id, source) : () => System.Text.Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable(variable) ?? throw new ContainersException(
            ErrorKind.NotFound, $"secret {id}: the environment variable {variable} is not set"));
    }

    private static byte[] ReadFile(string id, string path) => new FileInfo(path).Length <= SecretKeeper.Largest
        ? File.ReadAllBytes(path)
        : throw new ContainersException(ErrorKind.Invalid, $"secret {id}: {path} is longer than {SecretKeeper.Largest} bytes");

    private void AddAgent(string text)
    {
        var parts = text.Split('=', 2);
        var given = parts.Length == 2 ? parts[1] : Environment.GetEnvironmentVariable("SSH_AUTH_SOCK");
        if (string.IsNullOrEmpty(given))
        {
            throw new ContainersException(ErrorKind.Invalid, $"--ssh {text}: no agent runs: SSH_AUTH_SOCK is not set") { Hint = "eval $(ssh-agent) && ssh-add starts one, and --ssh ID=FILE takes a key from a file" };
        }

        var paths = parts.Length == 2 ? given.Split(',') : [given];
        if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
        {
            throw new ContainersException(ErrorKind.NotFound, $"--ssh {text}: {missing}: no such file");
        }

        // A key's file has bytes, a socket has none.
        if (paths.Any(path => new FileInfo(path).Length > 0))
        {
            _keys[parts[0]] = [.. paths.Select(Path.GetFullPath)];
        }
        else
        {
            _agents[parts[0]] = paths.Length == 1 ? Path.GetFullPath(paths[0]) : throw new ContainersException(ErrorKind.Invalid, $"--ssh {text}: only one agent can go by one id");
        }
    }

    private static ContainersException Refusal(string text) => new(ErrorKind.Invalid, $"invalid --secret \"{text}\": want id=ID[,src=FILE] or id=ID,env=VARIABLE");
}
