using System.Text.Json.Nodes;
using Containers.Engine.Images;

namespace Wherry.Output;

/// <summary>What image trust show can show.</summary>
internal static class TrustListing
{
    private const string Columns = @"{{.Transport}}\t{{.RepoName}}\t{{.Type}}\t{{.GPGId}}\t{{.SignatureStore}}";

    internal static Listing<TrustRow> Make() => new(
        Columns,
        [
            new("Transport", "TRANSPORT", row => row.Transport),
            new("RepoName", "NAME", row => row.Name),
            new("Type", "TYPE", row => row.Type),
            new("GPGId", "ID", row => row.Signers ?? string.Empty),
            new("SignatureStore", "STORE", row => row.Store ?? string.Empty),
        ],
        Document);

    // podman's names.
    private static JsonObject Document(TrustRow row)
    {
        var document = new JsonObject { ["transport"] = row.Transport };
        if (row.Name.Length > 0)
        {
            document["name"] = row.Transport == "all" ? "* (default)" : row.Name;
            document["repo_name"] = row.Name;
        }

        if (row.Store is not null)
        {
            document["sigstore"] = row.Store;
        }

        document["type"] = row.Type;
        if (!string.IsNullOrEmpty(row.Signers))
        {
            document["gpg_id"] = row.Signers;
        }

        return document;
    }
}
