using System.Text.Json.Nodes;
using Containers.Oci;

namespace Containers.Compose.Reading;

/// <summary>Puts what a service extends below it: mappings are merged, lists joined, all else is the service's own.</summary>
internal static class Inheritance
{
    // What a service says of these takes the place of what it extends says, whatever its form.
    private static readonly string[] s_replaced = ["command", "entrypoint", "test", "build", "logging"];

    // NAME=VALUE lists and mappings are the same.
    private static readonly string[] s_pairs = ["annotations", "args", "environment", "extra_hosts", "labels", "sysctls"];

    /// <summary>Resolves all "extends" of a document.</summary>
    /// <param name="services">The services.</param>
    /// <param name="other">Reads the services of another file.</param>
    /// <exception cref="ContainersException">Invalid: a service extends itself, or one that is not there.</exception>
    internal static void Resolve(ComposeNode services, Func<ComposeNode, string, JsonObject> other)
    {
        var all = services.Mapping();
        foreach (var (name, node) in services.Entries().ToList())
        {
            Resolve(all, name, node, other, []);
        }
    }

    private static void Resolve(JsonObject all, string name, ComposeNode node, Func<ComposeNode, string, JsonObject> other, HashSet<string> under)
    {
        if (!node.IsMapping || node["extends"] is not { } extends)
        {
            return;
        }

        if (!under.Add(name))
        {
            throw extends.Wrong($"{name} extends itself");
        }

        var baseName = extends.IsMapping ? (extends.Only("file", "service")["service"] ?? throw extends.Wrong("it has no 'service'")).Text() : extends.Text();
        var file = extends.IsMapping ? extends["file"]?.Text() : null;
        var services = file is null ? all : other(extends["file"]!, file);
        if (services[baseName] is not JsonObject found)
        {
            throw extends.Wrong($"there is no service '{baseName}'{(NearestKey.Of(baseName, services.Select(entry => entry.Key)) is { } near ? $"; did you mean '{near}'?" : string.Empty)}");
        }

        var below = new ComposeNode(node.Context, $"services.{baseName}", found, services);
        Resolve(services, baseName, below, other, under);
        var own = (JsonObject)node.Value!;
        own.Remove("extends");
        Merge(own, found);
    }

    private static void Merge(JsonObject own, JsonObject below)
    {
        foreach (var (key, value) in below.Where(entry => entry.Key is not "extends" && entry.Value is not null))
        {
            switch (own[key])
            {
                case null:
                    own[key] = value!.DeepClone();
                    break;
                case JsonNode any when s_pairs.Contains(key):
                    Pairs(own, key, any, value!);
                    break;
                case JsonObject mapping when value is JsonObject && !s_replaced.Contains(key):
                    Merge(mapping, (JsonObject)value);
                    break;
                case JsonArray list when value is JsonArray before && !s_replaced.Contains(key):
                    Join(list, before);
                    break;
                default:
                    break;
            }
        }
    }

    private static void Join(JsonArray list, JsonArray before)
    {
        var known = list.Select(item => item?.ToJsonString()).ToHashSet();
        foreach (var item in before.Where(item => known.Add(item?.ToJsonString())).Reverse().ToList())
        {
            list.Insert(0, item?.DeepClone());
        }
    }

    private static void Pairs(JsonObject own, string key, JsonNode mine, JsonNode below)
    {
        if (mine is JsonObject mapping && below is JsonObject)
        {
            Merge(mapping, (JsonObject)below);
            return;
        }

        // In the order in which the last of a name counts.
        own[key] = new JsonArray([.. Lines(below).Concat(Lines(mine)).GroupBy(line => line.Split('=', 2)[0]).Select(group => (JsonNode)group.Last())]);
    }

    private static IEnumerable<string> Lines(JsonNode node) => node is JsonArray list ? list.Select(item => item?.ToString() ?? string.Empty)
        : ((JsonObject)node).Select(entry => entry.Value is null ? entry.Key : $"{entry.Key}={entry.Value}");
}
