using Containers.Oci.Images;

namespace Containers.Build;

/// <summary>How a file is to be built.</summary>
public sealed record BuildOptions
{
    /// <summary>--target: the stage to build; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>--build-arg: values of arguments.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>The machine the image is for.</summary>
    public Platform TargetPlatform { get; init; } = Platform.Host;

    /// <summary>The arguments that every build has: TARGETPLATFORM and its like.</summary>
    public IReadOnlyDictionary<string, string> PlatformArguments => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["BUILDPLATFORM"] = Platform.Host.ToString(),
        ["BUILDOS"] = Platform.Host.Os,
        ["BUILDARCH"] = Platform.Host.Architecture,
        ["BUILDVARIANT"] = Platform.Host.Variant ?? string.Empty,
        ["TARGETPLATFORM"] = TargetPlatform.ToString(),
        ["TARGETOS"] = TargetPlatform.Os,
        ["TARGETARCH"] = TargetPlatform.Architecture,
        ["TARGETVARIANT"] = TargetPlatform.Variant ?? string.Empty,
        ["TARGETSTAGE"] = string.IsNullOrEmpty(Target) ? "default" : Target,
    };

    /// <summary>--no-cache: nothing of earlier builds is used.</summary>
    public bool NoCache { get; init; }

    /// <summary>--no-cache-filter: stages of which nothing of earlier builds is used.</summary>
    public IReadOnlyList<string> NoCacheStages { get; init; } = [];

    /// <summary>--jobs: how many stages are built at a time.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>--label: labels beyond the file's.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>--env: environment beyond the file's, NAME=value.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>--unsetenv.</summary>
    public IReadOnlyList<string> UnsetEnvironment { get; init; } = [];

    /// <summary>--unsetlabel.</summary>
    public IReadOnlyList<string> UnsetLabels { get; init; } = [];

    /// <summary>--from: the image to use instead of the first FROM's.</summary>
    public string? From { get; init; }

    /// <summary>Whether labels of the base image are kept.</summary>
    public bool InheritLabels { get; init; } = true;

    /// <summary>--network for commands that do not say: "default", "none" or "host".</summary>
    public string Network { get; init; } = "default";

    /// <summary>SOURCE_DATE_EPOCH or --timestamp: when everything was made, it is said.</summary>
    public DateTimeOffset? SourceDate { get; init; }

    /// <summary>--timestamp: with <see cref="SourceDate"/>, also files that are older are of that time.</summary>
    public bool IsOneTime { get; init; }

    /// <summary>--skip-unused-stages=false: stages that the target does not need are built, too.</summary>
    public bool BuildsUnused { get; init; }

    // What the layers of one build differ in from those of another with the same instructions.
    internal string LayerTimes => SourceDate is { } date ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{date.ToUnixTimeSeconds()} {IsOneTime}") : string.Empty;

    /// <summary>What changes how commands run and so what they come to, for the cache's keys.</summary>
    public IReadOnlyList<string> RunSettings { get; init; } = [];

    /// <summary>What --mount=type=cache has for a name when none is given, so that builds of different things do not meet.</summary>
    public string CacheNamespace { get; init; } = string.Empty;
}
