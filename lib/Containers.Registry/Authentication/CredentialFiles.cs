using Containers.Oci;

namespace Containers.Registry.Authentication;

/// <summary>What was found for a registry.</summary>
/// <param name="Credential">Credentials, if there are some.</param>
/// <param name="Problem">Why a helper program that should know could not be asked, if that was so.</param>
/// <param name="Place">The file, or the helper, that knew them.</param>
internal readonly record struct CredentialFinding(Credential? Credential, string? Problem, string? Place = null);

/// <summary>
/// The places in which podman and docker keep credentials: files, and the helper programs that files name (credHelpers,
/// credsStore) or that registries.conf does. A helper that fails is no obstacle for what needs no credentials.
/// </summary>
public sealed class CredentialFiles
{
    private const string Files = "containers-auth.json";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string, string), CredentialFinding> _found = [];
    private readonly IReadOnlyList<string> _helpers;

    private CredentialFiles(IReadOnlyList<string> paths, IReadOnlyList<string>? helpers = null)
    {
        Paths = paths;
        _helpers = helpers is { Count: > 0 } ? helpers : [Files];
    }

    /// <summary>No files: every registry is spoken to anonymously.</summary>
    public static CredentialFiles None { get; } = new([]);

    /// <summary>The files, existing or not, in the order they are asked.</summary>
    private IReadOnlyList<string> Paths { get; }

    /// <summary>Those that exist, in the order they are asked.</summary>
    public IEnumerable<string> Present => Paths.Where(File.Exists);

    /// <summary>One file.</summary>
    /// <exception cref="ContainersException">NotFound, if it must exist.</exception>
    public static CredentialFiles At(string path, bool mustExist = true) => !mustExist || File.Exists(path)
        ? new CredentialFiles([path])
        : throw new ContainersException(ErrorKind.NotFound, $"credentials file {path}: no such file");

    /// <summary>The files the environment names, in the order they are asked: the first that knows a registry wins.</summary>
    /// <param name="variable">An environment variable's value; null when it is not set.</param>
    /// <param name="mustExist">Whether a file must exist that a variable names.</param>
    public static CredentialFiles FromEnvironment(Func<string, string?> variable, bool mustExist = true)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (variable("REGISTRY_AUTH_FILE") is { Length: > 0 } given)
        {
            return At(given, mustExist);
        }

        var home = variable("HOME");
        return new CredentialFiles([.. new[]
        {
            CredentialPlaces.RunDirectoryFile(variable),
            CredentialPlaces.ConfigurationFile(variable),
            CredentialPlaces.DockerFile(variable),
            CredentialPlaces.Below(home, ".dockercfg"),
        }.OfType<string>()]);
    }

    /// <summary>The same with the credential-helpers of registries.conf: programs, with the files' turn among them.</summary>
    public CredentialFiles With(IReadOnlyList<string> helpers) => new(Paths, helpers);

    /// <summary>The credentials for a registry; null when nobody is logged in there.</summary>
    /// <param name="key">HOST[:PORT], or a part of the registry's repositories: HOST[:PORT]/PATH.</param>
    public Credential? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Split('/', 2) is [var domain, var path] ? Find(domain, path).Credential : Find(key, string.Empty).Credential;
    }

    /// <summary>Looks for credentials for a repository: the most specific entry of the first place that has one.</summary>
    /// <exception cref="ContainersException">Corrupt: a file cannot be read; the message names it and nothing in it.</exception>
    internal CredentialFinding Find(string domain, string repository)
    {
        lock (_lock)
        {
            return _found.TryGetValue((domain, repository), out var known) ? known : _found[(domain, repository)] = Look(domain, repository);
        }
    }

    private CredentialFinding Look(string domain, string repository)
    {
        string? problem = null;
        Credential? Ask(string helper)
        {
            try
            {
                return new CredentialHelper(helper).Get(domain);
            }
            catch (ContainersException e)
            {
                problem ??= e.Message;
                return null;
            }
        }

        foreach (var place in _helpers)
        {
            var (credential, source) = place == Files ? LookInFiles(domain, repository, Ask) : (Ask(place), $"helper {place}");
            if (credential is not null)
            {
                return new CredentialFinding(credential, null, source);
            }
        }

        return new CredentialFinding(null, problem);
    }

    private (Credential? Credential, string Place) LookInFiles(string domain, string repository, Func<string, Credential?> ask)
    {
        foreach (var path in Present)
        {
            var document = CredentialPlaces.Read(path);
            if (document.CredHelpers?.GetValueOrDefault(domain) is { Length: > 0 } own && ask(own) is { } ofOwn)
            {
                return (ofOwn, $"helper {own}, which {path} names");
            }

            if (FindEntry(document, domain, repository) is { } entry && Credential.Read(entry) is { } credential)
            {
                return (credential, path);
            }

            if (document.CredsStore is { Length: > 0 } store && ask(store) is { } ofStore)
            {
                return (ofStore, $"helper {store}, which {path} names");
            }
        }

        return (null, string.Empty);
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

        return entries.FirstOrDefault(pair => CredentialPlaces.HostOf(pair.Key) == domain).Value;
    }
}
