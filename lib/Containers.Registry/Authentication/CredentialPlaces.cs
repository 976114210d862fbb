using System.Globalization;
using System.Text.Json;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Registry.Authentication;

/// <summary>Where credentials files are, and how their keys are spelled.</summary>
internal static class CredentialPlaces
{
    /// <summary>podman's first place: gone after the session.</summary>
    internal static string? RunDirectoryFile(Func<string, string?> variable) =>
        Below(variable("XDG_RUNTIME_DIR"), "containers/auth.json") ??
        (ThisProcess.UserId == 0 ? $"/run/containers/{ThisProcess.UserId.ToString(CultureInfo.InvariantCulture)}/auth.json" : null);

    /// <summary>podman's second place: for good.</summary>
    internal static string? ConfigurationFile(Func<string, string?> variable) =>
        Below(variable("XDG_CONFIG_HOME") is { Length: > 0 } given ? given : Below(variable("HOME"), ".config"), "containers/auth.json");

    /// <summary>docker's place.</summary>
    internal static string? DockerFile(Func<string, string?> variable) =>
        Below(variable("DOCKER_CONFIG") is { Length: > 0 } given ? given : Below(variable("HOME"), ".docker"), "config.json");

    /// <summary>Reads a file; docker's first form, .dockercfg, is the later form's "auths" alone.</summary>
    /// <exception cref="ContainersException">Corrupt; the message names the file and nothing in it.</exception>
    internal static CredentialDocument Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var what = $"credentials file {path}";
            return Path.GetFileName(path) == ".dockercfg"
                ? new CredentialDocument { Auths = OciJson.Read(bytes, RegistryJson.Default.DictionaryStringCredentialEntry, what) }
                : OciJson.Read(bytes, RegistryJson.Default.CredentialDocument, what);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or JsonException)
        {
            throw new ContainersException(ErrorKind.Denied, $"credentials file {path} cannot be read: {Access.PlainText.OneLine(e.Message)}", e);
        }
    }

    // Docker once wrote keys such as "https://index.docker.io/v1/"; they are still around.
    internal static string HostOf(string key)
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

    internal static string? Below(string? directory, string name) => string.IsNullOrEmpty(directory) ? null : Path.Combine(directory, name);
}
