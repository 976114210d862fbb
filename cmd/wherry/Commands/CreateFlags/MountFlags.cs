using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>What is mounted.</summary>
internal sealed class MountFlags(FlagSet flags) : IFlagGroup
{
    private readonly Option<string?> _imageVolume = flags.Text("--image-volume", null, "HOW", "What the volumes of the image become: bind, tmpfs or ignore");
    private readonly Option<string[]> _mount = flags.Texts("--mount", null, "FIELDS", "Mount something: type=bind, volume, tmpfs, image, glob, devpts or ramfs, and fields");
    private readonly Option<bool> _readOnlyTmpfs = flags.Switch("--read-only-tmpfs", null, "With --read-only, keep /run, /tmp and /var/tmp writable (default true)");
    private readonly Option<string[]> _volumesFrom = flags.Texts("--volumes-from", null, "CONTAINER[:ro]", "Mount what another container has mounted");
    private readonly Option<bool> _readOnly = flags.Switch("--read-only", null, "Make the root file system read-only");
    private readonly Option<string[]> _tmpfs = flags.Texts("--tmpfs", null, "PATH[:OPTIONS]", "Mount an empty file system in memory");
    private readonly Option<string[]> _volume = flags.Texts("--volume", "-v", "[SOURCE:]PATH[:OPTIONS]", "Mount a directory, a file or a volume");

    private readonly Option<string?> _volumeDriver = flags.Text("--volume-driver", null, "NAME", "Who keeps volumes that are made for it: local, or a plug-in");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        ImageVolume = call.Get(_imageVolume),
        Mounts = call.Get(_mount),
        ReadOnly = call.Has(_readOnly),
        ReadOnlyTmpfs = !call.IsGiven(_readOnlyTmpfs) || call.Has(_readOnlyTmpfs),
        Tmpfs = call.Get(_tmpfs),
        Volumes = call.Get(_volume),
        VolumeDriver = call.Get(_volumeDriver),
        VolumesFrom = call.Get(_volumesFrom),
    };
}
