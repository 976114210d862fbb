using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Configuration.Files;
using Containers.Configuration.Policies;
using Containers.Oci;

namespace Containers.Configuration;

/// <summary>What policy.json says: which images may come in. Without such a file, all may.</summary>
public sealed class PolicyConfiguration
{
    private const string Name = "policy.json";

    private readonly IReadOnlyList<PolicyRequirement> _default;
    private readonly Dictionary<string, Dictionary<string, IReadOnlyList<PolicyRequirement>>> _transports;

    private PolicyConfiguration(string? file, IReadOnlyList<PolicyRequirement> byDefault, Dictionary<string, Dictionary<string, IReadOnlyList<PolicyRequirement>>> transports)
    {
        File = file;
        _default = byDefault;
        _transports = transports;
    }

    /// <summary>The file read; null when there is none.</summary>
    public string? File { get; }

    /// <summary>Whether the policy lets everything in.</summary>
    public bool AcceptsAnything => _default.All(IsNothing) && _transports.Values.SelectMany(scopes => scopes.Values).All(requirements => requirements.All(IsNothing));

    /// <summary>What is required where nothing else is said.</summary>
    public IReadOnlyList<PolicyRequirement> Default => _default;

    /// <summary>What is required elsewhere, by transport and scope.</summary>
    public IEnumerable<(string Transport, string Scope, IReadOnlyList<PolicyRequirement> Requirements)> Entries =>
        _transports.SelectMany(transport => transport.Value.Select(scope => (transport.Key, scope.Key, scope.Value)));

    /// <summary>Reads the file: the user's, or else the system's.</summary>
    /// <exception cref="ContainersException">Invalid: it is no policy; the message names the file and the place.</exception>
    public static PolicyConfiguration Read(ConfigurationPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        return places.All.Select(directory => Path.Combine(directory, Name)).LastOrDefault(System.IO.File.Exists) is { } file
            ? ReadFile(file)
            : new PolicyConfiguration(null, [new PolicyRequirement(RequirementKind.Nothing)], []);
    }

    /// <summary>Reads one file.</summary>
    /// <exception cref="ContainersException">As <see cref="Read"/>.</exception>
    public static PolicyConfiguration ReadFile(string file)
    {
        try
        {
            var text = System.IO.File.ReadAllBytes(file);
            var reader = new PolicyReader(file, text);
            var root = reader.Object(JsonNode.Parse(text), "the policy", "default", "transports");
            var transports = root["transports"] is { } given ? reader.Object(given, "transports") : [];
            return new PolicyConfiguration(
                file,
                reader.Requirements(root["default"], "default"),
                transports.ToDictionary(t => t.Key, t => reader.Object(t.Value, t.Key).ToDictionary(s => s.Key, s => reader.Requirements(s.Value, $"{t.Key} \"{s.Key}\""))));
        }
        catch (JsonException e)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{file}:{(e.LineNumber ?? 0) + 1}:{(e.BytePositionInLine ?? 0) + 1}: not JSON", e);
        }
        catch (ArgumentException e)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{file}: a name stands twice in one object", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"policy {file}: {e.Message}", e);
        }
    }

    /// <summary>All that is required of an image, by the most specific entry there is.</summary>
    /// <param name="transport">docker, docker-archive, oci, oci-archive or dir.</param>
    /// <param name="scopes">What the entry may be called, the most specific first.</param>
    public IReadOnlyList<PolicyRequirement> Find(string transport, IEnumerable<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        return _transports.TryGetValue(transport, out var entries) && scopes.Append(string.Empty).FirstOrDefault(entries.ContainsKey) is { } scope ? entries[scope] : _default;
    }

    /// <summary>
    /// What entries about an image at a registry may be called: its whole name, its repository, each part above, its registry,
    /// and the domains that is in, as "*.example.com".
    /// </summary>
    /// <param name="name">HOST/PATH.</param>
    /// <param name="suffix">":TAG" or "@DIGEST".</param>
    public static IEnumerable<string> ScopesOf(string name, string suffix)
    {
        ArgumentNullException.ThrowIfNull(name);
        yield return name + suffix;
        for (var part = name; part.Length > 0; part = part.LastIndexOf('/') is > 0 and var slash ? part[..slash] : string.Empty)
        {
            yield return part;
        }

        var host = name.Split('/')[0];
        for (var dot = host.IndexOf('.'); dot >= 0; dot = host.IndexOf('.', dot + 1))
        {
            yield return "*" + host[dot..];
        }
    }

    /// <summary>What entries about a file or directory may be called: its path and those above.</summary>
    public static IEnumerable<string> ScopesOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        for (var part = Path.GetFullPath(path); part is not null and not "/"; part = Path.GetDirectoryName(part))
        {
            yield return part;
        }
    }

    private static bool IsNothing(PolicyRequirement requirement) => requirement.Kind == RequirementKind.Nothing;
}
