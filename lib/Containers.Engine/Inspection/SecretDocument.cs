using System.Text.Json.Nodes;
using Containers.State.Secrets;

namespace Containers.Engine.Inspection;

/// <summary>The document inspect shows of a secret: podman's and docker's.</summary>
public static class SecretDocument
{
    /// <summary>Builds it.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="content">Its content, only for who has asked for it by name; null otherwise.</param>
    public static JsonObject Build(SecretRecord secret, string? content)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var document = new JsonObject
        {
            ["ID"] = secret.Id,
            ["CreatedAt"] = ContainerDocument.Time(secret.Created),
            ["UpdatedAt"] = ContainerDocument.Time(secret.Created),
            ["Spec"] = new JsonObject
            {
                ["Name"] = secret.Name,
                ["Driver"] = new JsonObject { ["Name"] = "file", ["Options"] = new JsonObject() },
                ["Labels"] = ContainerDocument.Map(secret.Labels),
            },
        };
        if (content is not null)
        {
            document["SecretData"] = content;
        }

        return document;
    }
}
