using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Configuration.Files;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Configuration.Policies;

/// <summary>Changes what policy.json requires of the images of one registry or repository, or of all others.</summary>
public static class PolicyEditor
{
    /// <summary>What stands for all that nothing else is said of.</summary>
    public const string Default = "default";

    private const string Name = "policy.json";
    private const uint ReadableByAll = 0x1a4; // 0644

    private static readonly string[] s_types = ["accept", "reject", "signedBy", "sigstoreSigned"];

    /// <summary>Replaces the requirements of a scope in the user's own file, which begins as what counted before.</summary>
    /// <param name="places">Whose policy.</param>
    /// <param name="file">The file; null for the usual one.</param>
    /// <param name="scope">A registry, a repository, or "default".</param>
    /// <param name="type">accept, reject, signedBy or sigstoreSigned.</param>
    /// <param name="keys">For the last two: files with public keys, all of which must have signed.</param>
    /// <returns>The file.</returns>
    /// <exception cref="ContainersException">Invalid, NotFound.</exception>
    public static string Set(ConfigurationPlaces places, string? file, string scope, string type, IReadOnlyList<string> keys)
    {
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(keys);
        var requirements = Requirements(type, keys);
        var before = file is null ? PolicyConfiguration.Read(places).File : File.Exists(file) ? PolicyConfiguration.ReadFile(file).File : null;
        var root = before is null
            ? new JsonObject { [Default] = Requirements("accept", []) }
            : JsonNode.Parse(File.ReadAllBytes(before))!.AsObject();
        if (scope == Default)
        {
            root[Default] = requirements;
        }
        else
        {
            Child(Child(root, "transports"), "docker")[scope] = requirements;
        }

        var target = file ?? Path.Combine(places.User ?? places.System[^1], Name);
        Tree.MakeDurably(Path.GetDirectoryName(Path.GetFullPath(target))!);
        DurableFile.Write(target, Write(root), ReadableByAll);
        return target;
    }

    private static JsonArray Requirements(string type, IReadOnlyList<string> keys)
    {
        if (!s_types.Contains(type))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid choice: {type} (choose from {string.Join(", ", s_types)})");
        }

        if (type is "accept" or "reject")
        {
            return new JsonArray(new JsonObject { ["type"] = type == "accept" ? "insecureAcceptAnything" : type });
        }

        if (keys.Count == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"at least one public key must be defined for type '{type}'");
        }

        return [.. keys.Select(key => (JsonNode)Signed(type, key))];
    }

    private static JsonObject Signed(string type, string key)
    {
        var path = Path.GetFullPath(key);
        if (!File.Exists(path))
        {
            throw new ContainersException(ErrorKind.NotFound, $"public key {path} is not there");
        }

        return type == "signedBy"
            ? new JsonObject { ["type"] = type, ["keyType"] = "GPGKeys", ["keyPath"] = path }
            : new JsonObject { ["type"] = type, ["keyPath"] = path };
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }

    private static byte[] Write(JsonObject root)
    {
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, IndentSize = 4 }))
        {
            root.WriteTo(writer);
        }

        memory.WriteByte((byte)'\n');
        return memory.ToArray();
    }
}
