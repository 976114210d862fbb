using Containers.Kube.Model;

namespace Containers.Kube.Reading;

/// <summary>Reads the volumes of a pod.</summary>
internal sealed class VolumeReader(Field spec)
{
    private const long LargestMode = 0x1ff; // 0777
    private const uint UsualMode = 0x1a4; // 0644

    private static readonly string[] s_kinds = ["hostPath", "emptyDir", "persistentVolumeClaim", "configMap", "secret", "projected", "image"];
    private static readonly string[] s_types = ["", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket", "CharDevice", "BlockDevice"];

    internal IReadOnlyDictionary<string, KubeVolume> Read()
    {
        var volumes = new Dictionary<string, KubeVolume>();
        foreach (var volume in spec.List("volumes"))
        {
            var name = Names.Object(volume);
            if (!volumes.TryAdd(name, ReadOne(volume, name)))
            {
                throw volume.Wrong($"there are two volumes with the name {name}");
            }
        }

        return volumes;
    }

    private static KubeVolume ReadOne(Field volume, string name)
    {
        var kinds = volume.Keys().Where(key => key != "name").ToList();
        if (kinds is not [var kind])
        {
            throw volume.Wrong(kinds.Count == 0 ? $"volume {name} does not say what it is" : $"volume {name} is several things at once", $"want one of {string.Join(", ", s_kinds)}");
        }

        // `emptyDir:` with nothing behind it is as good as `emptyDir: {}`.
        var field = volume.Find(kind);
        return kind switch
        {
            "emptyDir" => field is null ? new EmptyVolume(false, null) : Empty(field),
            "hostPath" => HostPath(volume.Require(kind)),
            "persistentVolumeClaim" => Claim(volume.Require(kind)),
            "image" => Image(volume.Require(kind)),
            "configMap" => Files(volume.Require(kind), "name", isSecret: false),
            "secret" => Files(volume.Require(kind), "secretName", isSecret: true),
            "projected" => Projected(volume.Require(kind)),
            _ => throw volume.Wrong($"volumes of the kind {Field.Shown(kind)} cannot be had here",
                NearMiss.Find(kind, s_kinds) is { } meant ? $"did you mean {meant}?" : $"want one of {string.Join(", ", s_kinds)}"),
        };
    }

    private static EmptyVolume Empty(Field field)
    {
        var inMemory = field.Text("medium") switch
        {
            null or "" => false,
            "Memory" => true,
            var other => throw field.Require("medium").Wrong($"\"{Field.Shown(other)}\" is no medium", "want Memory, or leave it out for the disk"),
        };
        var volume = new EmptyVolume(inMemory, Quantity.Bytes(field.Find("sizeLimit")));
        field.WarnOfNearMisses();
        return volume;
    }

    private static HostPathVolume HostPath(Field field)
    {
        var type = field.Text("type") ?? string.Empty;
        if (!s_types.Contains(type))
        {
            throw field.Require("type").Wrong($"\"{Field.Shown(type)}\" is no type of a path", $"want one of {string.Join(", ", s_types.Skip(1))}");
        }

        var volume = new HostPathVolume(field.RequireText("path"), type);
        field.WarnOfNearMisses();
        return volume;
    }

    private static ClaimVolume Claim(Field field)
    {
        var volume = new ClaimVolume(Names.Object(field, "claimName"), field.Flag("readOnly") ?? false);
        field.WarnOfNearMisses();
        return volume;
    }

    private static ImageVolume Image(Field field)
    {
        var volume = new ImageVolume(field.RequireText("reference"), ContainerReader.PullPolicy(field, "pullPolicy"));
        field.WarnOfNearMisses();
        return volume;
    }

    private static FilesVolume Files(Field field, string name, bool isSecret)
    {
        var volume = new FilesVolume([Source(field, name, isSecret)], (uint)(field.Number("defaultMode", 0, LargestMode) ?? UsualMode));
        field.WarnOfNearMisses();
        return volume;
    }

    private static FilesVolume Projected(Field field)
    {
        var sources = field.List("sources").Select(source => source.Find("configMap") is { } map ? Source(map, "name", isSecret: false)
            : source.Find("secret") is { } secret ? Source(secret, "name", isSecret: true)
            : throw source.Wrong("only values of ConfigMaps and Secrets can be projected here", "want configMap or secret"));
        return new FilesVolume([.. sources], (uint)(field.Number("defaultMode", 0, LargestMode) ?? UsualMode));
    }

    private static FilesSource Source(Field field, string name, bool isSecret) => new(
        isSecret, Names.Object(field, name), field.Flag("optional") ?? false, [.. field.List("items").Select(Item)], field.Place);

    private static FilesItem Item(Field field)
    {
        var item = new FilesItem(field.RequireText("key"), Names.Inside(field, "path") ?? throw field.Wrong("path is missing"), (uint?)field.Number("mode", 0, LargestMode));
        field.WarnOfNearMisses();
        return item;
    }
}
