using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>A directory that a build may copy from.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Ignored">Patterns of what it does not have for a build.</param>
public sealed record ContextDirectory(string Path, IReadOnlyList<string> Ignored);

/// <summary>The contexts of one build: the main one, and those given with --build-context.</summary>
public sealed class BuildContexts
{
    private const string ImagePrefix = "docker-image://";
    private const string LayoutPrefix = "oci-layout://";
    private const string ContainersImagePrefix = "container-image://";
    private readonly Dictionary<string, ContextDirectory> _directories = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _images = new(StringComparer.OrdinalIgnoreCase);
    private readonly ContextDirectory _main;

    /// <summary>The contexts.</summary>
    /// <param name="main">The main one.</param>
    /// <param name="named">NAME=directory, NAME=docker-image://IMAGE or NAME=oci-layout://DIRECTORY[:TAG].</param>
    /// <exception cref="ContainersException">Invalid or NotFound.</exception>
    public BuildContexts(ContextDirectory main, IReadOnlyList<string> named)
    {
        ArgumentNullException.ThrowIfNull(named);
        _main = main;
        foreach (var text in named)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == text.Length - 1)
            {
                throw new ContainersException(ErrorKind.Invalid, $"invalid --build-context \"{text}\": want NAME=DIRECTORY, NAME=ADDRESS, NAME=docker-image://IMAGE or NAME=oci-layout://DIRECTORY");
            }

            Add(text[..equals], text[(equals + 1)..]);
        }
    }

    /// <summary>The main one.</summary>
    public ContextDirectory Main => _main;

    /// <summary>The names of those that are directories; null stands for the main one.</summary>
    internal IReadOnlyList<string?> Directories => [null, .. _directories.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether there is a context of a name.</summary>
    internal bool Has(string name) => _directories.ContainsKey(name) || _images.ContainsKey(name);

    /// <summary>The image a context stands for; null when it is none.</summary>
    internal string? ImageOf(string name) => _images.GetValueOrDefault(name);

    /// <summary>A context's directory.</summary>
    /// <exception cref="ContainersException">Invalid: it is none.</exception>
    internal ContextDirectory Find(string? name) => name is null ? _main : _directories.GetValueOrDefault(name) ??
        throw new ContainersException(ErrorKind.Invalid, $"build context \"{name}\" is no directory");

    private void Add(string name, string value)
    {
        foreach (var prefix in (string[])[ImagePrefix, ContainersImagePrefix])
        {
            if (value.StartsWith(prefix, StringComparison.Ordinal))
            {
                _images[name] = value[prefix.Length..];
                return;
            }
        }

        if (value.StartsWith(LayoutPrefix, StringComparison.Ordinal))
        {
            _images[name] = "oci:" + value[LayoutPrefix.Length..];
            return;
        }

        _directories[name] = Directory.Exists(value) ? new ContextDirectory(Path.GetFullPath(value), Dockerfiles.ReadIgnored(null, null, value))
            : throw new ContainersException(ErrorKind.NotFound, $"build context {name}: {value}: no such directory");
    }
}
