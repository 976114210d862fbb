using Containers.Configuration.Files;
using Containers.Configuration.Signatures;
using Containers.Oci;

namespace Containers.Configuration;

/// <summary>What the files of registries.d say: where the signatures of images are kept.</summary>
public sealed class SignatureConfiguration
{
    private const string DirectoryName = "registries.d";

    private static readonly string[] s_known = ["lookaside", "sigstore", "lookaside-staging", "sigstore-staging", "use-sigstore-attachments"];

    private readonly Dictionary<string, SignaturePlace> _places = new(StringComparer.Ordinal);
    private readonly List<string> _files = [];
    private SignaturePlace? _default;

    private SignatureConfiguration()
    {
    }

    /// <summary>The files read.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Reads the files of one directory: the user's, or else the system's.</summary>
    /// <exception cref="ContainersException">Invalid, with file, line and column.</exception>
    public static SignatureConfiguration Read(ConfigurationPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var configuration = new SignatureConfiguration();
        var directory = places.All.Select(place => Path.Combine(place, DirectoryName)).LastOrDefault(Directory.Exists);
        foreach (var file in directory is null ? (IEnumerable<string>)[] : Directory.EnumerateFiles(directory, "*.yaml").Order(StringComparer.Ordinal))
        {
            try
            {
                configuration.Add(file, MappingReader.Read(File.ReadAllText(file), file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ContainersException(ErrorKind.NotFound, $"configuration file {file}: {e.Message}", e);
            }
        }

        return configuration;
    }

    /// <summary>What is said of an image's signatures: each thing by the most specific entry that says it.</summary>
    /// <param name="name">HOST/PATH.</param>
    /// <param name="suffix">":TAG" or "@DIGEST".</param>
    public SignaturePlace Find(string name, string suffix)
    {
        var found = new SignaturePlace();
        foreach (var entry in PolicyConfiguration.ScopesOf(name, suffix).Select(scope => _places.GetValueOrDefault(scope)).Append(_default).OfType<SignaturePlace>())
        {
            found = new SignaturePlace
            {
                Lookaside = found.Lookaside ?? entry.Lookaside,
                Staging = found.Staging ?? entry.Staging ?? entry.Lookaside,
                UseAttachments = found.UseAttachments ?? entry.UseAttachments,
            };
        }

        return found;
    }

    private void Add(string file, Mapping root)
    {
        _files.Add(file);
        foreach (var (name, value) in root.Entries)
        {
            switch (name)
            {
                case "default-docker" when _default is not null:
                    throw Wrong(file, value, "default-docker is in another file already");
                case "default-docker":
                    _default = ReadPlace(file, value);
                    break;
                case "docker":
                    foreach (var (scope, entry) in AsMapping(file, value).Entries)
                    {
                        if (!_places.TryAdd(scope, ReadPlace(file, entry)))
                        {
                            throw Wrong(file, entry, $"{scope} is in another file already");
                        }
                    }

                    break;
            }
        }
    }

    private static SignaturePlace ReadPlace(string file, MappingValue value)
    {
        var entries = AsMapping(file, value).Entries;
        if (entries.Keys.FirstOrDefault(name => !s_known.Contains(name)) is { } unknown)
        {
            throw Wrong(file, entries[unknown], $"\"{unknown}\" is unknown");
        }

        return new SignaturePlace
        {
            Lookaside = Address(file, entries, "lookaside") ?? Address(file, entries, "sigstore"),
            Staging = Address(file, entries, "lookaside-staging") ?? Address(file, entries, "sigstore-staging"),
            UseAttachments = entries.GetValueOrDefault("use-sigstore-attachments") switch
            {
                null => null,
                Scalar { Text: "true" } => true,
                Scalar { Text: "false" } => false,
                var other => throw Wrong(file, other, "use-sigstore-attachments should be true or false"),
            },
        };
    }

    private static Uri? Address(string file, Dictionary<string, MappingValue> entries, string name) => entries.GetValueOrDefault(name) switch
    {
        null or Scalar { Text: null } => null,
        Scalar { Text: { } text } when Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "file" or "http" or "https" => new Uri(text),
        var other => throw Wrong(file, other, $"{name} should be an address of file, http or https"),
    };

    private static Mapping AsMapping(string file, MappingValue value) => value switch
    {
        Mapping mapping => mapping,
        Scalar { Text: null } => new Mapping(value.Line),
        _ => throw Wrong(file, value, "names and values should stand below this"),
    };

    private static ContainersException Wrong(string file, MappingValue value, string message) => new(ErrorKind.Invalid, $"{file}:{value.Line}:1: {message}");
}

/// <summary>Where signatures of images are; null for what nobody says.</summary>
public sealed record SignaturePlace
{
    /// <summary>Where OpenPGP signatures are read.</summary>
    public Uri? Lookaside { get; init; }

    /// <summary>Where they are written.</summary>
    public Uri? Staging { get; init; }

    /// <summary>Whether sigstore signatures are at the registry itself.</summary>
    public bool? UseAttachments { get; init; }
}
