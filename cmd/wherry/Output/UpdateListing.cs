using System.Text.Json.Nodes;
using Containers.Engine.Updates;

namespace Wherry.Output;

/// <summary>What auto-update can show.</summary>
internal static class UpdateListing
{
    private const string Columns = @"{{.Unit}}\t{{.Container}}\t{{.Image}}\t{{.Policy}}\t{{.Updated}}";
    private const int ShortId = 12;

    internal static Listing<UpdateCandidate> Make() => new(
        Columns,
        [
            new("Unit", "UNIT", candidate => candidate.Unit),
            new("Container", "CONTAINER", candidate => Container(candidate)),
            new("ContainerName", "CONTAINER NAME", candidate => candidate.Container.Name),
            new("ContainerID", "CONTAINER ID", candidate => candidate.Container.Id),
            new("Image", "IMAGE", candidate => candidate.Container.ImageName),
            new("Policy", "POLICY", candidate => UpdatePolicies.NameOf(candidate.Policy)),
            new("Updated", "UPDATED", candidate => Text(candidate.Outcome)),
        ],
        candidate => new JsonObject
        {
            ["Unit"] = candidate.Unit,
            ["Container"] = Container(candidate),
            ["ContainerName"] = candidate.Container.Name,
            ["ContainerID"] = candidate.Container.Id,
            ["Image"] = candidate.Container.ImageName,
            ["Policy"] = UpdatePolicies.NameOf(candidate.Policy),
            ["Updated"] = Text(candidate.Outcome),
        });

    private static string Container(UpdateCandidate candidate) => $"{candidate.Container.Id[..ShortId]} ({candidate.Container.Name})";

    private static string Text(UpdateOutcome outcome) => outcome switch
    {
        UpdateOutcome.Updated => "true",
        UpdateOutcome.UpToDate => "false",
        UpdateOutcome.Pending => "pending",
        UpdateOutcome.RolledBack => "rolled back",
        _ => "failed",
    };
}
