using System.Text.Json.Nodes;
using Containers.Oci;
using Containers.Runtime.Volumes;
using Containers.State.Containers;

namespace Containers.Engine.Volumes;

/// <summary>
/// Finds volume plug-ins: those that containers.conf names in [engine.volume_plugins], then those in docker's directories, by
/// a socket NAME.sock or a file NAME.spec or NAME.json that says where the socket is.
/// </summary>
internal sealed class VolumePlugins(Engine engine)
{
    private const string SocketPrefix = "unix://";
    private const int UsualTimeout = 5;
    private static readonly string[] s_socketDirectories = ["/run/docker/plugins"];
    private static readonly string[] s_fileDirectories = ["/etc/docker/plugins", "/usr/lib/docker/plugins"];

    /// <summary>Seconds a plug-in may take for an answer.</summary>
    internal int Timeout => (int)Math.Clamp(engine.Configuration.VolumePluginTimeout ?? UsualTimeout, 1, 3600);

    /// <summary>The names of those that containers.conf knows.</summary>
    internal IEnumerable<string> Configured => engine.Configuration.VolumePlugins.Keys.Order(StringComparer.Ordinal);

    /// <summary>A plug-in by its name.</summary>
    /// <exception cref="ContainersException">NotFound; Unsupported: it listens at no unix socket.</exception>
    internal VolumePlugin Find(string name) => new(name, SocketOf(name), TimeSpan.FromSeconds(Timeout));

    /// <summary>Where a plug-in listens.</summary>
    /// <exception cref="ContainersException">As above.</exception>
    internal string SocketOf(string name) => FindSocket(name) ??
        throw new ContainersException(ErrorKind.NotFound, $"no volume plugin with name {name} available: required plugin missing")
        {
            Hint = "name its socket in containers.conf, below [engine.volume_plugins], or put it into /run/docker/plugins",
        };

    /// <summary>Tells plug-ins that a container whose monitor was killed uses their volumes no more.</summary>
    internal void Release(ContainerRecord container)
    {
        foreach (var mount in container.Mounts.Where(m => m is { Type: "volume", Name: not null }))
        {
            try
            {
                if (engine.Volumes.Find(mount.Name!) is { Driver: not VolumeCreator.LocalDriver } volume)
                {
                    Find(volume.Driver).Unmount(volume.Name, container.Id);
                }
            }
            catch (ContainersException e)
            {
                engine.Options.Warn($"container {container.Name}: {e.Message}");
            }
        }
    }

    private string? FindSocket(string name)
    {
        if (engine.Configuration.VolumePlugins.TryGetValue(name, out var path))
        {
            return path;
        }

        if (!Containers.ContainerNames.IsValid(name))
        {
            return null;
        }

        return s_socketDirectories.SelectMany(directory => (string[])[$"{directory}/{name}.sock", $"{directory}/{name}/{name}.sock"]).FirstOrDefault(File.Exists) ??
            s_fileDirectories.SelectMany(directory => (string[])[$"{directory}/{name}.spec", $"{directory}/{name}.json"]).Where(File.Exists).Select(ReadAddress).FirstOrDefault();
    }

    private static string ReadAddress(string file)
    {
        var text = File.ReadAllText(file).Trim();
        try
        {
            text = file.EndsWith(".json", StringComparison.Ordinal) ? (JsonNode.Parse(text) as JsonObject)?["Addr"]?.GetValue<string>() ?? string.Empty : text;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"{file} is not readable: {e.Message}", e);
        }

        return text.StartsWith(SocketPrefix, StringComparison.Ordinal) ? text[SocketPrefix.Length..]
            : throw new ContainersException(ErrorKind.Unsupported, $"{file}: \"{text}\" is no unix socket: only plug-ins of this machine are asked");
    }
}
