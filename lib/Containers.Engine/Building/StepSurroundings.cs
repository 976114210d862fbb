using System.Globalization;
using System.Text;
using Containers.Build;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Building;

/// <summary>What one command of a build sees besides the image's files, and holds while it runs.</summary>
internal sealed class StepSurroundings : IDisposable
{
    private readonly List<ContainerMount> _mounts = [];
    private readonly List<(ContainerSecret Secret, byte[] Content)> _secrets = [];
    private readonly List<string> _environment = [];
    private readonly List<string> _places = [];
    private readonly List<LockFile> _held = [];

    private StepSurroundings()
    {
    }

    internal IReadOnlyList<ContainerMount> Mounts => _mounts;

    internal IReadOnlyList<(ContainerSecret Secret, byte[] Content)> Secrets => _secrets;

    /// <summary>Variables that go with what is mounted.</summary>
    internal IReadOnlyList<string> Environment => _environment;

    /// <summary>Places in the image that exist for the mounts only, relative to the root.</summary>
    internal IReadOnlyList<string> Places => _places;

    /// <exception cref="ContainersException">NotFound: a secret or an agent that has to be there is not.</exception>
    internal static StepSurroundings Make(RunStep step, BuildSecrets secrets, SshAgents agents, CacheDirectories caches, BuildContexts contexts, ContextLayers filtered, BuildScratch scratch)
    {
        var made = new StepSurroundings();
        try
        {
            foreach (var mount in step.Mounts)
            {
                made.Add(mount, secrets, agents, caches, contexts, filtered, scratch);
            }

            if (step.Script is { } script)
            {
                made.AddScript(script, scratch);
            }

            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Shows a directory of the host, to be written to.</summary>
    internal void AddDirectory(string directory, string target) =>
        AddMount(new ContainerMount { Type = "bind", Source = directory, Destination = target, Options = ["rbind", "rprivate", "rw"] });

    public void Dispose() => _held.ForEach(held => held.Dispose());

    private void Add(StepMount mount, BuildSecrets secrets, SshAgents agents, CacheDirectories caches, BuildContexts contexts, ContextLayers filtered, BuildScratch scratch)
    {
        switch (mount)
        {
            case BindMount bind:
                AddMount(Files(bind, contexts, filtered, scratch));
                break;
            case CacheMount cache:
                var (path, hold) = caches.Open(cache);
                _held.Add(hold);
                AddMount(new ContainerMount { Type = "bind", Source = path, Destination = cache.Target, Options = ["rbind", "rprivate", cache.IsReadOnly ? "ro" : "rw"] });
                break;
            case MemoryMount memory:
                AddMount(new ContainerMount { Type = "tmpfs", Destination = memory.Target, Options = memory.Size is { } size ? [string.Create(CultureInfo.InvariantCulture, $"size={size}")] : [] });
                break;
            case SecretMount secret:
                AddSecret(secret, secrets.Read(secret.Id));
                break;
            case AgentMount agent:
                AddAgent(agent, agents.SocketOf(agent.Id));
                break;
        }
    }

    private static ContainerMount Files(BindMount bind, BuildContexts contexts, ContextLayers filtered, BuildScratch scratch)
    {
        var path = bind.Path.Trim('/') is "" or "." ? string.Empty : bind.Path.Trim('/');
        var mount = new ContainerMount
        {
            Type = "bind", Destination = bind.Target, SubPath = path, Overlay = bind.IsWritable, Options = ["rbind", "rprivate", bind.IsWritable ? "rw" : "ro"],
        };
        return bind.Source switch
        {
            ImageSource image => mount with { Type = "image", Overlay = true, Name = "build", Layers = [.. image.State.Layers.Select(layer => layer.DiffId.ToString())] },
            // What the ignore file leaves out is not there for commands either.
            ContextSource context when filtered.IsFiltered(context) => filtered.Of(context, "/" + path) is { } layer
                ? mount with { Type = "image", Overlay = true, Name = "context", Layers = [layer.ToString()] }
                : mount with { Source = scratch.Make("nothing"), SubPath = string.Empty },
            ContextSource context => mount with { Source = contexts.Find(context.Name).Path },
            _ => throw new InvalidOperationException($"unknown source {bind.Source}"),
        };
    }

    private void AddSecret(SecretMount mount, byte[]? content)
    {
        if (content is null)
        {
            if (mount.IsRequired)
            {
                throw new ContainersException(ErrorKind.NotFound, $"secret {mount.Id}: not found") { Hint = $"give it with --secret id={mount.Id},src=FILE" };
            }

            return;
        }

        if (mount.Variable is { } variable)
        {
            Add(true, variable);
        }

        if (mount.Target.Length > 0)
        {
            Add(false, mount.Target);
            AddPlace(mount.Target);
        }

        void Add(bool isVariable, string target) => _secrets.Add((new ContainerSecret
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"step{_secrets.Count}"),
            Name = mount.Id,
            IsVariable = isVariable,
            Target = target,
            UserId = mount.UserId,
            GroupId = mount.GroupId,
            Mode = mount.Mode,
        }, content));
    }

    private void AddAgent(AgentMount mount, string? socket)
    {
        if (socket is null)
        {
            if (mount.IsRequired)
            {
                throw new ContainersException(ErrorKind.NotFound, $"ssh agent {mount.Id}: not found") { Hint = $"give it with --ssh {mount.Id}" };
            }

            return;
        }

        AddMount(new ContainerMount { Type = "bind", Source = socket, Destination = mount.Target, Options = ["bind", "rprivate", "rw"] });
        _environment.Add($"SSH_AUTH_SOCK={mount.Target}");
    }

    private void AddScript(InlineFile script, BuildScratch scratch)
    {
        var path = Path.Combine(scratch.Make("script"), "script");
        DurableFile.Write(path, Encoding.UTF8.GetBytes(script.Content), 0x1ed, sync: false);
        _mounts.Add(new ContainerMount { Type = "bind", Source = path, Destination = script.Name, Options = ["bind", "rprivate", "ro"] });
    }

    private void AddMount(ContainerMount mount)
    {
        _mounts.Add(mount);
        AddPlace(mount.Destination);
    }

    // With what is above it: the runtime makes those too, and nobody else puts anything there.
    private void AddPlace(string path)
    {
        _places.Add(path.Trim('/'));
        if (Path.GetDirectoryName(path) is "/run/secrets" or "/run/buildkit")
        {
            _places.Add(Path.GetDirectoryName(path)!.Trim('/'));
        }
    }
}
