using Containers.Oci;

namespace Containers.Engine.Upkeep;

/// <summary>What a check of the store does.</summary>
public sealed record CheckOptions
{
    /// <summary>Mend or drop what is broken.</summary>
    public bool Repair { get; init; }

    /// <summary>Read no content and no layers: only whether everything is there and of the right size.</summary>
    public bool Quick { get; init; }

    /// <summary>With <see cref="Repair"/>: also drop containers that are broken, or whose images are.</summary>
    public bool Force { get; init; }

    /// <summary>How long what nothing refers to may stay, for a next pull to find.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(24);
}

/// <summary>Something that is not as it should be.</summary>
/// <param name="Subject">What: "layer sha256:...", "image ID", a path.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Outcome">What was done about it; null when nothing was to be done.</param>
/// <param name="IsRepaired">Whether it is all right now.</param>
public sealed record Finding(string Subject, string Problem, string? Outcome, bool IsRepaired)
{
    /// <summary>Whether something is broken, and not only left over.</summary>
    public bool IsDamage { get; init; } = true;

    /// <summary>The finding in a line.</summary>
    public override string ToString() => Outcome is null ? $"{Subject}: {Problem}" : $"{Subject}: {Problem}: {Outcome}";
}

/// <summary>Collects findings, tells each as it comes, and has it repaired if that is wanted.</summary>
internal sealed class CheckReport(CheckOptions options, Action<Finding> tell)
{
    internal List<Finding> Findings { get; } = [];

    internal CheckOptions Options => options;

    /// <summary>Adds a finding.</summary>
    /// <param name="subject">What.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="repair">Mends it and says how; an error says why not. Only called when asked to repair.</param>
    internal void Add(string subject, string problem, Func<string> repair) => Add(new Finding(subject, problem, null, false), repair);

    /// <summary>Adds something that nobody needs and that harms nobody.</summary>
    /// <param name="subject">What.</param>
    /// <param name="what">What it is.</param>
    /// <param name="remove">Takes it away. Only called when asked to repair.</param>
    internal void AddLeftover(string subject, string what, Action remove) => Add(new Finding(subject, what, null, false) { IsDamage = false }, () =>
    {
        remove();
        return "removed";
    });

    private void Add(Finding finding, Func<string> repair)
    {
        if (options.Repair)
        {
            try
            {
                finding = finding with { Outcome = repair(), IsRepaired = true };
            }
            catch (Exception e) when (e is ContainersException or IOException or UnauthorizedAccessException)
            {
                finding = finding with { Outcome = $"not repaired: {e.Message}" };
            }
        }

        Findings.Add(finding);
        tell(finding);
    }

    /// <summary>Why something is left as it is.</summary>
    internal static ContainersException Left(string why) => new(ErrorKind.InUse, why);
}
