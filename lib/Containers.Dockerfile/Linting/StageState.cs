using System.Collections.Immutable;

namespace Containers.Dockerfile.Linting;

/// <summary>What holds at one place of a stage.</summary>
internal sealed class StageState
{
    /// <summary>The variables with their values.</summary>
    internal required ImmutableDictionary<string, string> Environment { get; set; }

    /// <summary>Whether those of the base image are among them.</summary>
    internal required bool IsBaseKnown { get; init; }

    /// <summary>Whether somebody has chosen a shell.</summary>
    internal required bool HasShell { get; set; }

    /// <summary>Whether the file has set a working directory.</summary>
    internal bool HasWorkdir { get; set; }

    /// <summary>The arguments that this stage declares, whether they have a value or not.</summary>
    internal HashSet<string> Declared { get; } = [];

    /// <summary>The state a stage begins with that is based on one in this state.</summary>
    internal StageState Continue() => new() { Environment = Environment, IsBaseKnown = IsBaseKnown, HasShell = HasShell, HasWorkdir = HasWorkdir };
}
