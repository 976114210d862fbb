using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Registry.Authentication;

/// <summary>
/// Keeps credentials and forgets them, in one file and with the helper programs it names. The file is only for its user
/// (0600), replaced as a whole, and keeps whatever else stands in it.
/// </summary>
/// <param name="path">The file; made if need be.</param>
/// <param name="helpers">The credential-helpers of registries.conf: if the first is a program, that keeps new credentials.</param>
public sealed class CredentialKeeper(string path, IReadOnlyList<string> helpers)
{
    private const uint ForUserOnly = 0x180; // 0600
    private const uint Private = 0x1c0; // 0700
    private const string Files = "containers-auth.json";

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Where credentials are kept unless somebody says otherwise.</summary>
    /// <param name="variable">An environment variable's value; null when it is not set.</param>
    /// <exception cref="ContainersException">Unsupported: the environment names no directory for it.</exception>
    public static string UsualPath(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return (variable("REGISTRY_AUTH_FILE") is { Length: > 0 } given ? given : null) ?? CredentialPlaces.RunDirectoryFile(variable) ??
               CredentialPlaces.ConfigurationFile(variable) ?? throw new ContainersException(ErrorKind.Unsupported, "no place to keep credentials: HOME is not set")
               {
                   Hint = "name a file with --authfile",
               };
    }

    /// <summary>Keeps a registry's credentials. Returns where: the file, or the helper program's name.</summary>
    /// <param name="key">HOST[:PORT], or a part of the registry's repositories: HOST[:PORT]/PATH.</param>
    /// <param name="credential">User and password.</param>
    public string Store(string key, Credential credential)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(credential);
        if (HelperFor(key) is { } helper)
        {
            helper.Store(key, credential);
            return helper.Program;
        }

        Change(document =>
        {
            var entries = Section(document, "auths");
            entries[key] = new JsonObject { ["auth"] = credential.Basic };
            return true;
        });
        return path;
    }

    /// <summary>Forgets a registry's credentials. False: there were none.</summary>
    public bool Remove(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var removed = HelperFor(key)?.Erase(key) ?? false;
        return Change(document =>
        {
            var entries = document["auths"] as JsonObject;
            var spellings = entries?.Select(entry => entry.Key).Where(known => known == key || CredentialPlaces.HostOf(known) == key).ToList() ?? [];
            spellings.ForEach(spelling => entries!.Remove(spelling));
            return spellings.Count > 0;
        }) || removed;
    }

    /// <summary>Forgets all of them, those that helper programs keep included.</summary>
    public void RemoveAll()
    {
        foreach (var helper in AllHelpers())
        {
            foreach (var server in helper.List())
            {
                helper.Erase(server);
            }
        }

        Change(document => document.Remove("auths"));
    }

    private CredentialHelper? HelperFor(string key)
    {
        var document = File.Exists(path) ? CredentialPlaces.Read(path) : new CredentialDocument();
        var name = document.CredHelpers?.GetValueOrDefault(key) is { Length: > 0 } own ? own
            : document.CredsStore is { Length: > 0 } store ? store
            : helpers is [not Files, ..] ? helpers[0]
            : null;
        return name is null ? null : new CredentialHelper(name);
    }

    private IEnumerable<CredentialHelper> AllHelpers()
    {
        var document = File.Exists(path) ? CredentialPlaces.Read(path) : new CredentialDocument();
        return (document.CredHelpers?.Values ?? Enumerable.Empty<string>()).Append(document.CredsStore).Concat(helpers)
            .Where(name => !string.IsNullOrEmpty(name) && name != Files).Distinct().Select(name => new CredentialHelper(name!));
    }

    private bool Change(Func<JsonObject, bool> change)
    {
        // A link stays one: what it leads to is replaced.
        var target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? System.IO.Path.GetFullPath(path);
        var directory = System.IO.Path.GetDirectoryName(target)!;
        Tree.Make(directory, Private);
        using var alone = DirectoryLock.Acquire(directory);
        var document = Parse(target);
        if (!change(document))
        {
            return false;
        }

        DurableFile.Write(target, Encoding.UTF8.GetBytes(document.ToJsonString(s_readable) + "\n"), ForUserOnly);
        return true;
    }

    private JsonObject Parse(string target)
    {
        if (!File.Exists(target) || new FileInfo(target).Length == 0)
        {
            return [];
        }

        _ = CredentialPlaces.Read(target);
        return JsonNode.Parse(File.ReadAllBytes(target)) as JsonObject
            ?? throw new ContainersException(ErrorKind.Corrupt, $"credentials file {path} is not readable: it is no JSON object");
    }

    private static JsonObject Section(JsonObject document, string name)
    {
        if (document[name] is not JsonObject section)
        {
            document[name] = section = [];
        }

        return section;
    }
}
