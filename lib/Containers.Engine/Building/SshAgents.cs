using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>
/// The ssh agents of one build: the user's own, or, for keys in files, one that is started for the build and knows those keys
/// only. It ends with the build, however that ends.
/// </summary>
internal sealed class SshAgents(Engine engine, BuildSecrets secrets) : IDisposable
{
    // The agent is set-gid on many systems and loses what would end it with us; a pipe that closes does not.
    private const string Script = "echo ready; cat > /dev/null; kill \"$SSH_AGENT_PID\"";

    private const uint OnlyMine = 0x1c0; // 0700
    private const int ShortName = 12;

    private readonly Dictionary<string, string> _sockets = new(StringComparer.Ordinal);
    private readonly List<(ChildProcess Process, FileDescriptor Hold)> _agents = [];
    private readonly Lock _lock = new();

    /// <summary>The socket of an agent; null when none was given.</summary>
    /// <exception cref="ContainersException">Unsupported or Invalid: a key cannot be loaded.</exception>
    internal string? SocketOf(string id)
    {
        if (secrets.KeysOf(id) is not { } keys)
        {
            return secrets.AgentOf(id);
        }

        lock (_lock)
        {
            if (!_sockets.TryGetValue(id, out var socket))
            {
                var directory = Path.Combine(engine.Paths.RunRoot, "agents");
                Tree.Make(directory, OnlyMine);
                socket = Path.Combine(directory, Guid.NewGuid().ToString("N")[..ShortName]); // the path of a socket has 107 bytes
                Start(id, socket);
                foreach (var key in keys)
                {
                    Load(id, socket, key);
                }

                _sockets[id] = socket;
            }

            return socket;
        }
    }

    public void Dispose()
    {
        foreach (var (process, hold) in _agents)
        {
            hold.Dispose();
            process.Wait();
            process.Dispose();
        }
    }

    private void Start(string id, string socket)
    {
        var program = Program(id, "ssh-agent");
        var (input, hold) = FileDescriptor.Pipe();
        var (output, theirs) = FileDescriptor.Pipe();
        using (output)
        {
            using (input)
            using (theirs)
            using (var nothing = FileOpening.ReadWrite("/dev/null"))
            {
                var process = ChildProcess.Start(new ProcessPlan
                {
                    Path = program, Arguments = ["ssh-agent", "-a", socket, "/bin/sh", "-c", Script], Environment = [.. Variables()], NewSession = true, Descriptors = [new(input, 0), new(theirs, 1), new(nothing, 2)],
                });
                _agents.Add((process, hold));
            }

            using var said = new StreamReader(output.OpenStream());
            if (said.ReadLine() != "ready")
            {
                throw new ContainersException(ErrorKind.Unsupported, $"--ssh {id}: ssh-agent does not start");
            }
        }
    }

    private static void Load(string id, string socket, string key)
    {
        var (output, theirs) = FileDescriptor.Pipe();
        using (output)
        {
            using var process = StartLoading(id, socket, key, theirs);
            using var said = new StreamReader(output.OpenStream());
            var text = said.ReadToEnd();
            if (process.Wait().ShellCode != 0)
            {
                var why = string.Concat(text.ReplaceLineEndings(" ").Where(c => !char.IsControl(c) && c != '@')).Trim();
                throw new ContainersException(ErrorKind.Invalid, $"--ssh {id}: {key} cannot be loaded: {(why.Length > 0 ? why : "it may want a passphrase")}")
                {
                    Hint = "load a key with a passphrase into an agent with ssh-add, and give --ssh default",
                };
            }
        }
    }

    private static ChildProcess StartLoading(string id, string socket, string key, FileDescriptor theirs)
    {
        using (theirs)
        using (var nothing = FileOpening.ReadWrite("/dev/null"))
        {
            return ChildProcess.Start(new ProcessPlan
            {
                Path = Program(id, "ssh-add"),
                Arguments = ["ssh-add", "--", key],
                Environment = [.. Variables(), $"SSH_AUTH_SOCK={socket}", "SSH_ASKPASS_REQUIRE=never", "SSH_ASKPASS=/bin/false"],
                NewSession = true, // there is no terminal to ask for a passphrase at
                Descriptors = [new(nothing, 0), new(theirs, 1), new(theirs, 2)],
            });
        }
    }

    private static IEnumerable<string> Variables() => Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .Where(variable => !((string)variable.Key).StartsWith("SSH_", StringComparison.Ordinal)).Select(variable => $"{variable.Key}={variable.Value}");

    private static string Program(string id, string name) => ProgramSearch.Find(name) ?? throw new ContainersException(ErrorKind.Unsupported, $"--ssh {id}: {name} is not installed, which serves keys in files")
    {
        Hint = "install the package openssh-client",
    };
}
