using Containers.Dockerfile.Source;
using Containers.Oci;

namespace Containers.Dockerfile.Linting;

/// <summary>Which checks are wanted, and whether a build may go on without them being kept.</summary>
public sealed record LintSettings
{
    private const string All = "all";

    /// <summary>The rules left out, or "all".</summary>
    public IReadOnlyCollection<string> Skip { get; init; } = [];

    /// <summary>The rules asked for that are not checked otherwise, or "all".</summary>
    public IReadOnlyCollection<string> Experimental { get; init; } = [];

    /// <summary>Whether a broken rule fails the build.</summary>
    public bool FailsBuild { get; init; }

    /// <summary>Reads "skip=RULE,RULE;experimental=RULE;error=true", each part optional; null and nothing mean the defaults.</summary>
    /// <exception cref="ContainersException">Invalid: anything else.</exception>
    public static LintSettings Parse(string? text)
    {
        var settings = new LintSettings();
        foreach (var part in (text ?? string.Empty).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            settings = pair switch
            {
                ["skip", var rules] => settings with { Skip = Names(rules) },
                ["experimental", var rules] => settings with { Experimental = Names(rules) },
                ["error", "1" or "t" or "T" or "TRUE" or "true" or "True"] => settings with { FailsBuild = true },
                ["error", "0" or "f" or "F" or "FALSE" or "false" or "False"] => settings with { FailsBuild = false },
                _ => throw new ContainersException(ErrorKind.Invalid, $"invalid check option \"{ShownText.Of(part)}\", want skip=, experimental= or error=true"),
            };
        }

        return settings;
    }

    internal bool Wants(string rule) => LintRules.IsOnlyOnRequest(rule)
        ? Experimental.Contains(All) || Experimental.Contains(rule)
        : !Skip.Contains(All) && !Skip.Contains(rule);

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
