using System.Text.Json.Nodes;
using Containers.Oci;

namespace Containers.Configuration.Policies;

/// <summary>
/// Reads the requirements of a policy, strictly: a name nobody knows may be a misspelt condition, and must not be passed over
/// where trust is decided.
/// </summary>
/// <param name="file">The file's path, for errors.</param>
/// <param name="text">What is in it.</param>
internal sealed class PolicyReader(string file, byte[] text)
{
    private static readonly string[] s_services = ["fulcio", "pki", "rekorPublicKeyPath", "rekorPublicKeyPaths", "rekorPublicKeyData", "rekorPublicKeyDatas"];

    /// <summary>An object with no other names than these; with any if none is given.</summary>
    internal JsonObject Object(JsonNode? node, string what, params string[] names)
    {
        var value = node as JsonObject ?? throw Wrong(node, $"{what} should be an object");
        return names.Length > 0 && value.Select(entry => entry.Key).FirstOrDefault(name => !names.Contains(name)) is { } unknown
            ? throw Wrong(value, $"{what}: \"{unknown}\" is unknown", unknown)
            : value;
    }

    /// <summary>A list of requirements, of which there must be one.</summary>
    internal IReadOnlyList<PolicyRequirement> Requirements(JsonNode? node, string what) => node is JsonArray { Count: > 0 } list
        ? [.. list.Select(item => Requirement(item, what))]
        : throw Wrong(node, $"{what} should be a list with at least one requirement");

    private PolicyRequirement Requirement(JsonNode? node, string what)
    {
        switch (Text(Object(node, what), "type", what))
        {
            case "insecureAcceptAnything":
                Object(node, what, "type");
                return new PolicyRequirement(RequirementKind.Nothing);
            case "reject":
                Object(node, what, "type");
                return new PolicyRequirement(RequirementKind.Never);
            case "signedBy":
                return OpenPgp(Object(node, what, "type", "keyType", "keyPath", "keyPaths", "keyData", "signedIdentity"), what);
            case "sigstoreSigned":
                return Sigstore(Object(node, what, ["type", "keyPath", "keyPaths", "keyData", "keyDatas", "signedIdentity", .. s_services]), what);
            case null:
                throw Wrong(node, $"{what}: a requirement has no type");
            case var other:
                throw Wrong(node, $"{what}: requirement type \"{other}\" is unknown", "type");
        }
    }

    private PolicyRequirement OpenPgp(JsonObject entry, string what)
    {
        if (Text(entry, "keyType", what) is var type && type != "GPGKeys")
        {
            throw Wrong(entry, $"{what}: signedBy of keyType \"{type}\" is unknown", "keyType");
        }

        var requirement = new PolicyRequirement(RequirementKind.OpenPgp)
        {
            KeyPaths = [.. One(entry, "keyPath", what), .. Many(entry, "keyPaths", what)],
            Keys = [.. One(entry, "keyData", what).Select(key => Decode(entry, key, what))],
        };
        return requirement.KeyPaths.Count + requirement.Keys.Count == 0
            ? throw Wrong(entry, $"{what}: signedBy needs a key")
            : entry["signedIdentity"] is { } identity ? WithIdentity(requirement, identity, what) : requirement;
    }

    private PolicyRequirement Sigstore(JsonObject entry, string what)
    {
        var requirement = new PolicyRequirement(RequirementKind.Sigstore)
        {
            KeyPaths = [.. One(entry, "keyPath", what), .. Many(entry, "keyPaths", what)],
            Keys = [.. One(entry, "keyData", what).Concat(Many(entry, "keyDatas", what)).Select(key => Decode(entry, key, what))],
            Service = Array.Find(s_services, entry.ContainsKey),
        };
        return requirement.KeyPaths.Count + requirement.Keys.Count == 0 && requirement.Service is null
            ? throw Wrong(entry, $"{what}: sigstoreSigned needs a key")
            : entry["signedIdentity"] is { } identity ? WithIdentity(requirement, identity, what) : requirement;
    }

    private PolicyRequirement WithIdentity(PolicyRequirement requirement, JsonNode node, string what)
    {
        var entry = Object(node, $"{what}: signedIdentity", "type", "dockerReference", "dockerRepository", "prefix", "signedPrefix");
        string Needed(string name) => Text(entry, name, what) ?? throw Wrong(entry, $"{what}: signedIdentity needs {name}");
        return Text(entry, "type", what) switch
        {
            "matchRepoDigestOrExact" => requirement,
            "matchExact" => requirement with { Identity = SignedIdentity.Exact },
            "matchRepository" => requirement with { Identity = SignedIdentity.Repository },
            "exactReference" => requirement with { Identity = SignedIdentity.ExactReference, Name = Needed("dockerReference") },
            "exactRepository" => requirement with { Identity = SignedIdentity.ExactRepository, Name = Needed("dockerRepository") },
            "remapIdentity" => requirement with { Identity = SignedIdentity.Remapped, Name = Needed("prefix"), SignedPrefix = Needed("signedPrefix") },
            var other => throw Wrong(entry, $"{what}: signedIdentity type \"{other}\" is unknown", "type"),
        };
    }

    private string? Text(JsonObject entry, string name, string what) => entry[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Wrong(entry, $"{what}: {name} should be a text", name),
    };

    private string[] One(JsonObject entry, string name, string what) => Text(entry, name, what) is { } text ? [text] : [];

    private IEnumerable<string> Many(JsonObject entry, string name, string what) => entry[name] switch
    {
        null => [],
        JsonArray list => list.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(entry, $"{what}: {name} should be a list of texts", name)),
        _ => throw Wrong(entry, $"{what}: {name} should be a list of texts", name),
    };

    private byte[] Decode(JsonObject entry, string key, string what)
    {
        var bytes = new byte[key.Length];
        return Convert.TryFromBase64String(key, bytes, out var count) ? bytes[..count] : throw Wrong(entry, $"{what}: keyData should be base64", "keyData");
    }

    private ContainersException Wrong(JsonNode? node, string message, string? name = null) => new(ErrorKind.Invalid, $"{file}{JsonPlace.Of(text, node, name)}: {message}");
}
