using Containers.Oci;
using Containers.Systemd.Units;

namespace Containers.Systemd.Quadlets;

/// <summary>One file on its way to a service: what it says, what becomes of it, what is wrong with it.</summary>
internal sealed class Conversion
{
    private readonly IReadOnlyDictionary<string, QuadletSource> _sources;
    private readonly ICollection<UnitProblem> _problems;

    internal Conversion(QuadletSettings settings, QuadletSource source, IReadOnlyDictionary<string, QuadletSource> sources, ICollection<UnitProblem> problems)
    {
        Settings = settings;
        Source = source;
        _sources = sources;
        _problems = problems;
        Service = source.Unit.Copy();
        Unit.Add("SourcePath", source.Path);
        Dependencies.Translate(this);
        if (Flag(source.Unit.Find("Quadlet")?.Last("DefaultDependencies")) ?? true)
        {
            var online = settings.IsUser ? "wherry-user-wait-network-online.service" : "network-online.target";
            Unit.Prepend("After", online);
            Unit.Prepend("Wants", online);
        }
    }

    internal QuadletSettings Settings { get; }

    internal QuadletSource Source { get; }

    /// <summary>The service unit.</summary>
    internal UnitFile Service { get; }

    /// <summary>Its [Unit].</summary>
    internal UnitSection Unit => Service["Unit"];

    /// <summary>Its [Service].</summary>
    internal UnitSection Execution => Service["Service"];

    /// <summary>All files.</summary>
    internal IEnumerable<QuadletSource> Sources => _sources.Values;

    internal UnitEntry? Last(string key) => Source.Own.Last(key);

    internal string? Text(string key) => Last(key)?.Value;

    internal bool? Flag(string key) => Flag(Last(key));

    internal IReadOnlyList<UnitEntry> All(string key) => Source.Own.All(key);

    /// <summary>The words of all assignments of a key.</summary>
    internal IEnumerable<string> Words(string key) => All(key).SelectMany(Words);

    internal IReadOnlyList<string> Words(UnitEntry entry)
    {
        try
        {
            return CommandLineWords.Split(entry.Value);
        }
        catch (ContainersException error)
        {
            Tell(entry, $"{entry.Key}: {error.Message}");
            return [];
        }
    }

    /// <summary>A path in the file, absolute: relative ones start at the file's directory, those with a specifier in front stay.</summary>
    internal string Absolute(string path) =>
        path.StartsWith('/') || path.StartsWith('%') ? path : Path.GetFullPath(Path.Combine(Source.Directory, path));

    /// <summary>Another file that this one refers to, which must be there; its service is required and waited for.</summary>
    internal QuadletSource? Need(UnitEntry entry, string fileName)
    {
        if (Find(fileName) is not { } found)
        {
            Tell(entry, $"{entry.Key}: there is no {fileName}");
            return null;
        }

        Unit.Add("Requires", found.ServiceFor(fileName));
        Unit.Add("After", found.ServiceFor(fileName));
        return found;
    }

    /// <summary>The name of what another file makes, or the name itself when it names no file of this kind.</summary>
    internal string Resource(UnitEntry entry, string name, params IEnumerable<QuadletKind> kinds)
    {
        if (QuadletKind.Of(name) is not { } kind || !kinds.Contains(kind) || Need(entry, name) is not { } found)
        {
            return name;
        }

        if (found.ResourceFor(name) is { } resource)
        {
            return resource;
        }

        Tell(entry, $"{entry.Key}: {name} does not say how its image is called");
        return name;
    }

    /// <summary>The file of this name; of an instance that has none of its own, its template's.</summary>
    internal QuadletSource? Find(string fileName)
    {
        if (_sources.TryGetValue(fileName, out var found))
        {
            return found;
        }

        var (at, dot) = (fileName.IndexOf('@', StringComparison.Ordinal), fileName.LastIndexOf('.'));
        return at > 0 && dot > at ? _sources.GetValueOrDefault(fileName[..(at + 1)] + fileName[dot..]) : null;
    }

    internal void Tell(UnitEntry? entry, string message, string? suggestion = null) =>
        _problems.Add(new UnitProblem(entry?.File is { Length: > 0 } file ? file : Source.Path, entry?.Line ?? 0, message) { Suggestion = suggestion });

    /// <summary>Tells keys that nobody knows.</summary>
    internal void CheckKeys()
    {
        foreach (var entry in Source.Own.Entries.Where(entry => !Source.Kind.Keys.Has(entry.Key)))
        {
            Tell(entry, $"[{Source.Kind.Section}] has no key '{entry.Key}'", Source.Kind.Keys.Nearest(entry.Key));
        }

        foreach (var entry in Source.Unit.Find("Quadlet")?.Entries.Where(entry => entry.Key != "DefaultDependencies") ?? [])
        {
            Tell(entry, $"[Quadlet] has no key '{entry.Key}'", "its only key is 'DefaultDependencies'");
        }

        if (Source.Unit.Find(Source.Kind.Section) is null)
        {
            Tell(null, $"it has no section [{Source.Kind.Section}]");
        }
    }

    /// <summary>Keeps what was ours where people look for it and systemd does not.</summary>
    internal void Finish()
    {
        Service.Rename(Source.Kind.Section, "X-" + Source.Kind.Section);
        Service.Rename("Quadlet", "X-Quadlet");
    }

    private bool? Flag(UnitEntry? entry)
    {
        switch (entry?.Value.ToLowerInvariant())
        {
            case null:
                return null;
            case "1" or "yes" or "true" or "on" or "y" or "t":
                return true;
            case "0" or "no" or "false" or "off" or "n" or "f":
                return false;
            default:
                Tell(entry, $"{entry!.Key}: '{entry.Value}' is neither yes nor no");
                return null;
        }
    }
}
