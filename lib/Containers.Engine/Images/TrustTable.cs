using Containers.Configuration;
using Containers.Configuration.Files;
using Containers.Configuration.Policies;
using Containers.Linux.Processes;
using Containers.Registry.Signatures;

namespace Containers.Engine.Images;

/// <summary>One requirement of the policy, as it is shown.</summary>
/// <param name="Transport">"all", "repository" for registries, or another transport.</param>
/// <param name="Name">The scope; empty for all of a transport.</param>
/// <param name="Type">accept, reject, signed or sigstoreSigned.</param>
/// <param name="Signers">Whose keys; null when keys play no part.</param>
/// <param name="Store">Where signatures are; null when nobody says.</param>
public sealed record TrustRow(string Transport, string Name, string Type, string? Signers, string? Store);

/// <summary>Shows and changes which images may come in, as policy.json has it.</summary>
public sealed class TrustTable(Engine engine)
{
    /// <summary>Its rows: what is required of all, then of each scope.</summary>
    /// <param name="file">The policy; null for the usual one.</param>
    public IReadOnlyList<TrustRow> Rows(string? file)
    {
        var policy = Policy(file);
        var everywhere = engine.Signatures.Find(string.Empty, string.Empty).Lookaside;
        return
        [
            .. policy.Default.Select(requirement => Row("all", PolicyEditor.Default, requirement, everywhere)),
            .. policy.Entries.OrderBy(entry => entry.Transport == "docker" ? 0 : 1).ThenBy(entry => entry.Transport, StringComparer.Ordinal).ThenBy(entry => entry.Scope, StringComparer.Ordinal)
                .SelectMany(entry => entry.Requirements.Select(requirement => Row(
                    entry.Transport == "docker" ? "repository" : entry.Transport,
                    entry.Scope,
                    requirement,
                    entry.Transport == "docker" ? engine.Signatures.Find(entry.Scope, string.Empty).Lookaside : null))),
        ];
    }

    /// <summary>The policy's file; null when there is none.</summary>
    public string? FileOf(string? file) => Policy(file).File;

    /// <summary>See <see cref="PolicyEditor.Set"/>.</summary>
    public static string Set(string? file, string scope, string type, IReadOnlyList<string> keys) =>
        PolicyEditor.Set(ConfigurationPlaces.For(ThisProcess.UserId), file, scope, type, keys);

    private PolicyConfiguration Policy(string? file) => file is null ? engine.Policy : PolicyConfiguration.ReadFile(file);

    private TrustRow Row(string transport, string name, PolicyRequirement requirement, Uri? store) => new(
        transport,
        name,
        requirement.Kind switch
        {
            RequirementKind.Nothing => "accept",
            RequirementKind.Never => "reject",
            RequirementKind.OpenPgp => "signed",
            _ => "sigstoreSigned",
        },
        requirement.Kind switch
        {
            RequirementKind.OpenPgp => string.Join(", ", requirement.KeyPaths.SelectMany(path => OpenPgp.Users(path, engine.Paths.Signatures))),
            RequirementKind.Sigstore => "N/A",
            _ => null,
        },
        store?.OriginalString);
}
