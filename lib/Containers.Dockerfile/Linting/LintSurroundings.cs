using Containers.Dockerfile.Matching;

namespace Containers.Dockerfile.Linting;

/// <summary>What a file is checked against besides itself.</summary>
public sealed record LintSurroundings
{
    private static readonly Dictionary<string, string> s_platform = new()
    {
        ["BUILDPLATFORM"] = "linux/amd64", ["BUILDOS"] = "linux", ["BUILDARCH"] = "amd64", ["BUILDVARIANT"] = "",
        ["TARGETPLATFORM"] = "linux/amd64", ["TARGETOS"] = "linux", ["TARGETARCH"] = "amd64", ["TARGETVARIANT"] = "", ["TARGETSTAGE"] = "default",
    };

    /// <summary>TARGETPLATFORM and the other arguments that every build has; by default those of a build for linux/amd64 on the same.</summary>
    public IReadOnlyDictionary<string, string> PlatformArguments { get; init; } = s_platform;

    /// <summary>What the user gives with --build-arg.</summary>
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();

    /// <summary>The .dockerignore of the context; null when it has none.</summary>
    public PathPatterns? Ignore { get; init; }

    /// <summary>
    /// What is known about an image by its name; null for one that is not at hand. Then nothing is said that depends on it.
    /// </summary>
    public Func<string, BaseImageFacts?> FindImage { get; init; } = _ => null;
}

/// <summary>What matters of a base image.</summary>
/// <param name="Environment">Its variables.</param>
/// <param name="HasShell">Whether its configuration sets a shell.</param>
/// <param name="Platform">What it is for, as "linux/arm64/v8".</param>
public sealed record BaseImageFacts(IReadOnlyDictionary<string, string> Environment, bool HasShell, string Platform);
