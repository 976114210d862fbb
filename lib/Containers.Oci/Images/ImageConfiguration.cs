using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Containers.Oci.References;

namespace Containers.Oci.Images;

/// <summary>
/// What an image says about itself, OCI image configuration specification. Only what this program acts on; the document's
/// own bytes are kept as content and are what gets passed on.
/// </summary>
public sealed record ImageConfiguration
{
    /// <summary>When it was made, RFC 3339; may be missing.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>The processor it is for, Go's name.</summary>
    public string Architecture { get; set; } = string.Empty;

    /// <summary>The operating system it is for, Go's name.</summary>
    public string Os { get; set; } = string.Empty;

    /// <summary>The processor's variant.</summary>
    public string? Variant { get; init; }

    /// <summary>How containers of it run by default.</summary>
    public ImageRunConfiguration? Config { get; init; }

    /// <summary>The layers by the digest of their uncompressed form, bottom first.</summary>
    public required RootFileSystem Rootfs { get; init; }

    /// <summary>How it came about, oldest first.</summary>
    public IReadOnlyList<HistoryEntry>? History { get; init; }
}

/// <summary>The layers of an image configuration.</summary>
public sealed record RootFileSystem
{
    private IReadOnlyList<Digest> _diffIds = [];

    /// <summary>Always "layers".</summary>
    public string Type { get; set; } = "layers";

    /// <summary>Digests of the uncompressed layer archives, bottom first. Of none, docker writes nothing and others null.</summary>
    [JsonPropertyName("diff_ids")]
    [AllowNull]
    public IReadOnlyList<Digest> DiffIds { get => _diffIds; set => _diffIds = value ?? []; }
}

/// <summary>One step of an image's making.</summary>
public sealed record HistoryEntry
{
    /// <summary>When.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>By which instruction.</summary>
    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; init; }

    /// <summary>By whom.</summary>
    public string? Author { get; init; }

    /// <summary>A remark.</summary>
    public string? Comment { get; init; }

    /// <summary>True when the step made no layer.</summary>
    [JsonPropertyName("empty_layer")]
    public bool? EmptyLayer { get; init; }
}

/// <summary>Defaults for running an image; the names are docker's.</summary>
public sealed record ImageRunConfiguration
{
    private readonly IReadOnlyDictionary<string, string>? _labels;

    /// <summary>"user", "uid", "user:group" and so on; empty is root.</summary>
    [JsonPropertyName("User")]
    public string? User { get; init; }

    /// <summary>Ports the program listens on, as "80/tcp"; the values are empty objects.</summary>
    [JsonPropertyName("ExposedPorts")]
    public IReadOnlyDictionary<string, EmptyObject>? ExposedPorts { get; init; }

    /// <summary>Environment, NAME=value.</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>The program and arguments that stay when a command is given.</summary>
    [JsonPropertyName("Entrypoint")]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>The default command, or the default arguments of the entrypoint.</summary>
    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>Paths that get a volume; the values are empty objects.</summary>
    [JsonPropertyName("Volumes")]
    public IReadOnlyDictionary<string, EmptyObject>? Volumes { get; init; }

    /// <summary>Where the program starts.</summary>
    [JsonPropertyName("WorkingDir")]
    public string? WorkingDir { get; init; }

    /// <summary>Labels. One that is null is empty, as for Go.</summary>
    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? Labels { get => _labels; init => _labels = Texts.WithoutNull(value); }

    /// <summary>The signal that asks the program to end: a name or a number.</summary>
    [JsonPropertyName("StopSignal")]
    public string? StopSignal { get; init; }

    /// <summary>Instructions for images built upon this one (docker).</summary>
    [JsonPropertyName("OnBuild")]
    public IReadOnlyList<string>? OnBuild { get; init; }

    /// <summary>The shell of shell-form instructions (docker).</summary>
    [JsonPropertyName("Shell")]
    public IReadOnlyList<string>? Shell { get; init; }

    /// <summary>The health check (docker); kept as it is.</summary>
    [JsonPropertyName("Healthcheck")]
    public JsonElement? Healthcheck { get; init; }
}

/// <summary>The "{}" of Go's set type.</summary>
public sealed record EmptyObject
{
    /// <summary>The one value there is.</summary>
    public static EmptyObject Value { get; } = new();
}
