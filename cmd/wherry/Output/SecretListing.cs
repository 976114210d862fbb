using Containers.Engine.Inspection;
using Containers.State.Secrets;

namespace Wherry.Output;

/// <summary>What secret ls can show.</summary>
internal static class SecretListing
{
    private const string Columns = @"{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.CreatedAt}}\t{{.UpdatedAt}}";

    internal static Listing<SecretRecord> Make() => new(
        Columns,
        [
            new("ID", "ID", secret => secret.Id),
            new("Name", "NAME", secret => secret.Name),
            new("Driver", "DRIVER", _ => "file"),
            new("CreatedAt", "CREATED", secret => HumanText.Ago(secret.Created)),
            new("UpdatedAt", "UPDATED", secret => HumanText.Ago(secret.Created)),
            new("Labels", "LABELS", secret => ContainerText.Labels(secret.Labels)),
        ],
        secret => SecretDocument.Build(secret, null));
}
