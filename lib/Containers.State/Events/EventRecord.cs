using Containers.State.Containers;
using Containers.State.Pods;

namespace Containers.State.Events;

/// <summary>Something that happened to an object of the store.</summary>
public sealed record EventRecord
{
    /// <summary>The attribute of a container's event that has the id of the pod it is in.</summary>
    public const string PodAttribute = "pod_id";

    /// <summary>The attribute of an event of a further process in a container that has its id.</summary>
    public const string SessionAttribute = "execID";

    /// <summary>What kind of object: container, image, volume ...</summary>
    public required string Type { get; init; }

    /// <summary>What happened, in podman's words: create, start, died, remove, pull, tag ...</summary>
    public required string Action { get; init; }

    /// <summary>The object's id; of a volume its name.</summary>
    public required string Id { get; init; }

    /// <summary>The object's name.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Of a container: its image.</summary>
    public string Image { get; set; } = string.Empty;

    /// <summary>When it happened: nanoseconds since 1970.</summary>
    public long Time { get; init; }

    /// <summary>Of a process that ended: how.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Labels, and what else there is to say.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; set; } = new Dictionary<string, string>();

    /// <summary>Something that happens to a container now.</summary>
    public static EventRecord Of(ContainerRecord container, string action)
    {
        ArgumentNullException.ThrowIfNull(container);
        var record = new EventRecord
        {
            Type = "container", Action = action, Id = container.Id, Name = container.Name, Image = container.ImageName, Time = Now(), Attributes = container.Labels,
        };
        return container.Pod.Length == 0 ? record : record.With(PodAttribute, container.Pod);
    }

    /// <summary>Something that happens to a pod now.</summary>
    public static EventRecord OfPod(PodRecord pod, string action)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return new EventRecord { Type = "pod", Action = action, Id = pod.Id, Name = pod.Name, Time = Now(), Attributes = pod.Labels };
    }

    /// <summary>Something that happens to an image now.</summary>
    public static EventRecord OfImage(string id, string name, string action) => new() { Type = "image", Action = action, Id = id, Name = name, Time = Now() };

    /// <summary>Something that happens to a volume now.</summary>
    public static EventRecord OfVolume(string name, string action) => new() { Type = "volume", Action = action, Id = name, Name = name, Time = Now() };

    /// <summary>Something that happens to a network now.</summary>
    public static EventRecord OfNetwork(string id, string name, string action) => new() { Type = "network", Action = action, Id = id, Name = name, Time = Now() };

    /// <summary>The same with one more attribute.</summary>
    public EventRecord With(string name, string value) => this with { Attributes = new Dictionary<string, string>(Attributes) { [name] = value } };

    private static long Now() => (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
