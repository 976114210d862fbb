using Containers.Engine.Volumes;
using Containers.Kube.Model;
using Containers.Kube.Planning;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.State.Volumes;

namespace Containers.Kube.Playing;

/// <summary>Makes the volumes, files and paths that pods need.</summary>
internal sealed class KubeVolumes(Engine.Engine engine, MadeThings made)
{
    private const string Prefix = "volume.podman.io/";

    /// <summary>Makes the volume a claim stands for; one of that name is taken as it is.</summary>
    internal void Make(KubeClaim claim)
    {
        if (engine.Volumes.Find(claim.Name) is not null)
        {
            return;
        }

        string? Said(string name) => claim.Annotations.GetValueOrDefault(Prefix + name);
        if (Said("import-source") is not null || Said("image") is not null)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"PersistentVolumeClaim {claim.Name}: a volume cannot be made with content")
            {
                Hint = $"wherry volume create {claim.Name}, and wherry volume import it",
            };
        }

        List<string> mount = [.. Text("uid", Said("uid")), .. Text("gid", Said("gid")), .. Said("mount-options") is { Length: > 0 } own ? (string[])[own] : []];
        MakeUnlessThere(new VolumeOptions
        {
            Name = claim.Name,
            Driver = Said("driver") ?? VolumeCreator.LocalDriver,
            Labels = [.. claim.Labels.Select(pair => $"{pair.Key}={pair.Value}")],
            Options = [.. Text("device", Said("device")), .. Text("type", Said("type")), .. mount.Count > 0 ? (string[])[$"o={string.Join(',', mount)}"] : []],
        });
    }

    /// <summary>Makes a volume of which nothing is known but its name; one of that name is taken as it is.</summary>
    internal void MakeNamed(string name)
    {
        if (engine.Volumes.Find(name) is null)
        {
            MakeUnlessThere(new VolumeOptions { Name = name });
        }
    }

    private void MakeUnlessThere(VolumeOptions volume)
    {
        try
        {
            new VolumeCreator(engine).Create(volume);
            made.AddVolume(volume.Name!);
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            // Somebody else was quicker, whose it is.
        }
    }

    /// <summary>Makes a volume that is a pod's alone, with all that is in it before anybody sees it.</summary>
    internal void Make(VolumeContent content)
    {
        var record = new VolumeRecord { Name = content.Name, Created = DateTimeOffset.UtcNow, Anonymous = true };
        engine.Volumes.FindOrCreate(record, data => Fill(data, content));
        made.AddVolume(content.Name);
    }

    /// <summary>Sees that a path of the host is what the file says it is.</summary>
    internal static void Require(HostPathVolume volume)
    {
        var path = Path.GetFullPath(volume.Path);
        switch (volume.Type)
        {
            case "DirectoryOrCreate" when !Path.Exists(path):
                Tree.Make(path, 0x1ed);
                break;
            case "FileOrCreate" when !Path.Exists(path):
                DurableFile.Write(path, [], 0x1a4);
                break;
            default:
                var kind = Kind(path);
                var wanted = volume.Type.Replace("OrCreate", "", StringComparison.Ordinal);
                if (kind is null || (wanted.Length > 0 && kind != wanted))
                {
                    throw new ContainersException(kind is null ? ErrorKind.NotFound : ErrorKind.Invalid,
                        kind is null ? $"hostPath {path}: no such file or directory" : $"hostPath {path} is no {volume.Type}, but a {kind}")
                    {
                        Hint = kind is null && volume.Type is "" or "Directory" ? $"mkdir -p {path}, or type: DirectoryOrCreate" : null,
                    };
                }

                break;
        }
    }

    private static IEnumerable<string> Text(string name, string? value) => value is { Length: > 0 } ? [$"{name}={value}"] : [];

    private static string? Kind(string path)
    {
        using var root = DirectoryHandle.Open("/");
        return root.StatusInRoot(path)?.Type switch
        {
            null => null,
            FileType.Directory => "Directory",
            FileType.Socket => "Socket",
            FileType.CharacterDevice => "CharDevice",
            FileType.BlockDevice => "BlockDevice",
            _ => "File",
        };
    }

    private static void Fill(string data, VolumeContent content)
    {
        File.SetUnixFileMode(data, (UnixFileMode)content.Mode);
        foreach (var directory in content.Directories)
        {
            MakeDirectories(data, directory, content.Mode);
        }

        foreach (var file in content.Files)
        {
            MakeDirectories(data, Path.GetDirectoryName(file.Path) ?? string.Empty, content.Mode);
            DurableFile.Write(Path.Combine(data, file.Path), file.Content, file.Mode);
        }
    }

    private static void MakeDirectories(string data, string path, uint mode)
    {
        var at = data;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, name);
            Tree.Make(at, mode);
            File.SetUnixFileMode(at, (UnixFileMode)mode);
        }
    }
}
