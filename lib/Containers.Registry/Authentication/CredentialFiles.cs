using Containers.Oci;

namespace Containers.Registry.Authentication;

/// <summary>What was found for a registry.</summary>
/// <param name="Credential">Credentials, if a file holds some.</param>
/// <param name="Helper">The name of the helper program a file points to instead, if it does.</param>
internal readonly record struct CredentialFinding(Credential? Credential, string? Helper);

/// <summary>
/// The files in which podman and docker keep credentials. Helper programs (credHelpers, credsStore) are not called: a
/// registry whose credentials are with one is spoken to anonymously, and the error says so if that is not enough.
/// </summary>
public sealed class CredentialFiles
{
    private readonly IReadOnlyList<string> _paths;

    private CredentialFiles(IReadOnlyList<string> paths) => _paths = paths;

    /// <summary>No files: every registry is spoken to anonymously.</summary>
    public static CredentialFiles None { get; } = new([]);

    /// <summary>One file, which must exist.</summary>
    /// <exception cref="ContainersException">NotFound.</exception>
    public static CredentialFiles At(string path) => File.Exists(path)
        ? new CredentialFiles([path])
        : throw new ContainersException(ErrorKind.NotFound, $"credentials file {path}: no such file");

    /// <summary>The files the environment names, in the order they are asked: the first that knows a registry wins.</summary>
    /// <param name="variable">An environment variable's value; null when it is not set.</param>
    public static CredentialFiles FromEnvironment(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (variable("REGISTRY_AUTH_FILE") is { Length: > 0 } given)
        {
            return At(given);
        }

        var home = variable("HOME");
        return new CredentialFiles([.. new[]
        {
            Below(variable("XDG_RUNTIME_DIR"), "containers/auth.json"),
            Below(variable("XDG_CONFIG_HOME") ?? Below(home, ".config"), "containers/auth.json"),
            Below(variable("DOCKER_CONFIG") ?? Below(home, ".docker"), "config.json"),
        }.OfType<string>()]);
    }

    /// <summary>Looks for credentials for a repository: the most specific entry of the first file that has one.</summary>
    /// <exception cref="ContainersException">Corrupt: a file cannot be read; the message names it and nothing in it.</exception>
    internal CredentialFinding Find(string domain, string repository)
    {
        string? helper = null;
        foreach (var path in _paths.Where(File.Exists))
        {
            var document = OciJson.Read(File.ReadAllBytes(path), RegistryJson.Default.CredentialDocument, $"credentials file {path}");
            if (FindEntry(document, domain, repository) is { } entry && Credential.Read(entry) is { } credential)
            {
                return new CredentialFinding(credential, null);
            }

            helper ??= document.CredHelpers?.GetValueOrDefault(domain) ?? document.CredsStore;
        }

        return new CredentialFinding(null, helper);
    }

    private static CredentialEntry? FindEntry(CredentialDocument document, string domain, string repository)
    {
        if (document.Auths is not { } entries)
        {
            return null;
        }

        for (var key = $"{domain}/{repository}"; key.Contains('/'); key = key[..key.LastIndexOf('/')])
        {
            if (entries.TryGetValue(key, out var specific))
            {
                return specific;
            }
        }

        return entries.FirstOrDefault(pair => HostOf(pair.Key) == domain).Value;
    }

    // Docker once wrote keys such as "https://index.docker.io/v1/"; they are still around.
    private static string HostOf(string key)
    {
        var start = key.IndexOf("://", StringComparison.Ordinal);
        var rest = start < 0 ? key : key[(start + 3)..];
        var slash = rest.IndexOf('/');
        if (slash >= 0 && rest[slash..].TrimEnd('/') is not ("" or "/v1" or "/v2"))
        {
            return string.Empty;
        }

        var host = slash < 0 ? rest : rest[..slash];
        return host is "index.docker.io" or "registry-1.docker.io" ? "docker.io" : host;
    }

    private static string? Below(string? directory, string name) => string.IsNullOrEmpty(directory) ? null : Path.Combine(directory, name);
}
