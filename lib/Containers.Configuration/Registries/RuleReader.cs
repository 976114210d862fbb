using Containers.Configuration.Files;
using Containers.Oci.References;

namespace Containers.Configuration.Registries;

/// <summary>Reads a [[registry]] with its mirrors.</summary>
internal static class RuleReader
{
    private const string Wildcard = "*.";

    internal static RegistryRule Read(TableReader entry, string file)
    {
        var location = ReadLocation(entry, "location");
        var prefix = ReadLocation(entry, "prefix");
        if (prefix.Length == 0)
        {
            prefix = location.Length > 0 ? location : throw entry.Error("location", "a registry needs a prefix or a location");
        }

        var isWildcard = prefix.StartsWith(Wildcard, StringComparison.Ordinal);
        if (prefix[(isWildcard ? Wildcard.Length : 0)..].Contains('*'))
        {
            throw entry.Error("prefix", $"prefix \"{prefix}\": * can only stand for the first part of a host, as in *.example.com");
        }

        if (location.Length == 0 && !isWildcard)
        {
            location = prefix;
        }

        Require(entry, "location", location, location);
        Require(entry, "prefix", isWildcard ? "x." + prefix[Wildcard.Length..] : prefix, prefix);
        var byDigestOnly = entry.Switch("mirror-by-digest-only") ?? false;
        return new RegistryRule
        {
            Prefix = prefix,
            Location = location,
            Insecure = entry.Switch("insecure") ?? false,
            Blocked = entry.Switch("blocked") ?? false,
            Mirrors = [.. entry.Tables("mirror").Select(mirror => ReadMirror(mirror, byDigestOnly))],
            File = file,
        };
    }

    private static RegistryMirror ReadMirror(TableReader mirror, bool byDigestOnly)
    {
        const string UseKey = "pull-from-mirror";
        var location = ReadLocation(mirror, "location");
        Require(mirror, "location", location, location);
        if (location.Length == 0)
        {
            throw mirror.Error("location", "a mirror needs a location");
        }

        if (byDigestOnly && mirror.Text(UseKey) is { Length: > 0 })
        {
            throw mirror.Error(UseKey, $"{UseKey} and the registry's mirror-by-digest-only exclude each other");
        }

        var use = mirror.Text(UseKey) switch
        {
            null or "" => byDigestOnly ? MirrorUse.DigestOnly : MirrorUse.All,
            "all" => MirrorUse.All,
            "digest-only" => MirrorUse.DigestOnly,
            "tag-only" => MirrorUse.TagOnly,
            var other => throw mirror.Error(UseKey, $"{UseKey} \"{other}\" should be all, digest-only or tag-only"),
        };
        return new RegistryMirror(location, mirror.Switch("insecure") ?? false, use);
    }

    private static string ReadLocation(TableReader entry, string key)
    {
        var text = entry.Text(key)?.TrimEnd('/') ?? string.Empty;
        return text.Contains("://", StringComparison.Ordinal)
            ? throw entry.Error(key, $"{key} \"{text}\" is an address: want HOST[:PORT][/PATH], without http:// or https://")
            : text;
    }

    // A host alone, or a host with a path: what can stand at the start of an image's name. "docker.io" needs no dot elsewhere.
    private static void Require(TableReader entry, string key, string text, string shown)
    {
        if (text.Length > 0 && ReferenceParts.TryParse(text.Contains('/') ? text : text + "/x") is not { IsShort: false })
        {
            throw entry.Error(key, $"{key} \"{shown}\" should be HOST[:PORT][/PATH]");
        }
    }
}
