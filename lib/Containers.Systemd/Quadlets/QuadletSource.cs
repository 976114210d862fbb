using Containers.Systemd.Units;

namespace Containers.Systemd.Quadlets;

/// <summary>A Quadlet file as it was read, its drop-ins merged.</summary>
public sealed class QuadletSource
{
    private readonly string _prefix;
    private readonly string? _instance;

    /// <summary>Takes a file that has been read.</summary>
    /// <param name="path">Where it is: absolute.</param>
    /// <param name="kind">What it describes.</param>
    /// <param name="unit">What it and its drop-ins say.</param>
    /// <param name="problems">Lines of them that could not be read.</param>
    public QuadletSource(string path, QuadletKind kind, UnitFile unit, IReadOnlyList<UnitProblem> problems)
    {
        Problems = problems;
        Path = path;
        Kind = kind;
        Unit = unit;
        var name = FileName[..^(kind.Extension.Length + 1)];
        var at = name.IndexOf('@', StringComparison.Ordinal);
        _prefix = at < 0 ? name : name[..at];
        _instance = at < 0 ? null : name[(at + 1)..];
    }

    /// <summary>Where it is: absolute.</summary>
    public string Path { get; }

    /// <summary>The directory it is in; relative paths in it start there.</summary>
    public string Directory => System.IO.Path.GetDirectoryName(Path) ?? "/";

    /// <summary>Its name, by which others refer to it.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>What it describes.</summary>
    public QuadletKind Kind { get; }

    /// <summary>What it and its drop-ins say.</summary>
    public UnitFile Unit { get; }

    /// <summary>Lines of them that could not be read.</summary>
    public IReadOnlyList<UnitProblem> Problems { get; }

    /// <summary>Whether it is a template, such as sleep@.container, of which instances are made by name.</summary>
    public bool IsTemplate => _instance is "";

    /// <summary>The template it is an instance of, such as sleep@ of sleep@10.container; null when it is none.</summary>
    public string? TemplateName => _instance is { Length: > 0 } ? _prefix + "@" : null;

    /// <summary>The service made of it, without .service.</summary>
    public string ServiceName =>
        (Own.Last("ServiceName")?.Value ?? _prefix + Kind.Suffix) + (_instance is null || Own.Last("ServiceName") is { Value: [.., '@'] } ? string.Empty : "@" + _instance);

    /// <summary>The name of what is made by it when the file gives none.</summary>
    public string DefaultName
    {
        get
        {
            var instance = IsTemplate ? "%i" : _instance;
            var joined = Kind == QuadletKind.Container ? "_" : "-";
            return "systemd-" + (Kind == QuadletKind.Container && _instance is null ? ServiceName : _prefix) + (instance is null ? string.Empty : joined + instance);
        }
    }

    /// <summary>The service that a name others use for this file stands for; of a template an instance.</summary>
    internal string ServiceFor(string fileName) => ServiceName + (IsTemplate ? InstanceIn(fileName) : string.Empty) + ".service";

    /// <summary>The name of what is made for a name others use for this file; null when it has none.</summary>
    internal string? ResourceFor(string fileName) =>
        IsTemplate ? ResourceName?.Replace("%i", InstanceIn(fileName), StringComparison.Ordinal) : ResourceName;

    /// <summary>The section that is ours.</summary>
    internal UnitSection Own => Unit.Find(Kind.Section) ?? new UnitSection(Kind.Section);

    /// <summary>What others call what is made by it: an image by its tag, the rest by their names; null when an image has none.</summary>
    internal string? ResourceName => Kind.Extension switch
    {
        "build" => Own.All("ImageTag") is [var first, ..] ? first.Value : null,
        "image" => (Own.Last("ImageTag") ?? Own.Last("Image"))?.Value,
        "artifact" => Own.Last("Artifact")?.Value,
        "container" => Own.Last("ContainerName")?.Value ?? DefaultName,
        _ => Own.Last(Kind.Section + "Name")?.Value ?? DefaultName,
    };

    // Without one in the name it is that of the file that uses the name.
    private static string InstanceIn(string fileName)
    {
        var (at, dot) = (fileName.IndexOf('@', StringComparison.Ordinal), fileName.LastIndexOf('.'));
        return at < 0 || dot <= at + 1 ? "%i" : fileName[(at + 1)..dot];
    }
}
