using Containers.Oci;
using Containers.State.Events;

namespace Containers.Engine.Filters;

/// <summary>The filters on events.</summary>
public static class EventFilters
{
    // docker's words for what podman calls otherwise.
    private static readonly Dictionary<string, string> s_synonyms = new()
    {
        ["die"] = "died", ["destroy"] = "remove", ["delete"] = "remove", ["exec_die"] = "exec_died", ["exec_start"] = "exec", ["exec_create"] = "exec",
        ["loadfromarchive"] = "load",
    };

    /// <summary>Reads filters into one condition.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static Predicate<EventRecord> Read(IEnumerable<string> filters) => new FilterSet<EventRecord>(
        new("container", value => Object("container", value)),
        new("event", Action),
        new("image", value => record => Object("image", value)(record) || IsImage(record.Image, value)),
        new("label", Label) { MeetsAll = true },
        new("network", value => Object("network", value)),
        new("pod", value => record => Object("pod", value)(record) ||
            (record.Attributes.TryGetValue(EventRecord.PodAttribute, out var pod) && pod.StartsWith(value, StringComparison.Ordinal))),
        new("scope", value => _ => value == "local"),
        new("type", value => record => record.Type == value),
        new("volume", value => Object("volume", value)))
        .Read(filters);

    private static Predicate<EventRecord> Object(string type, string value) => record =>
        record.Type == type && (record.Name == value || record.Id.StartsWith(value, StringComparison.Ordinal) || (type == "image" && IsImage(record.Name, value)));

    private static bool IsImage(string name, string value) =>
        name == value || name.StartsWith(value + ":", StringComparison.Ordinal) || name.EndsWith("/" + value, StringComparison.Ordinal) ||
        name.Contains($"/{value}:", StringComparison.Ordinal);

    private static Predicate<EventRecord> Action(string value)
    {
        var wanted = s_synonyms.GetValueOrDefault(value, value);
        return record => record.Action == wanted || record.Action.StartsWith(wanted + ":", StringComparison.Ordinal);
    }

    private static Predicate<EventRecord> Label(string value)
    {
        var label = FilterValues.Label(value);
        return record => label(record.Attributes);
    }
}
