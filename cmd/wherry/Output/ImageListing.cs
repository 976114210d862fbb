using System.Text.Json.Nodes;
using Containers.Engine.Images;
using Containers.State.Images;

namespace Wherry.Output;

/// <summary>An image as a row.</summary>
/// <param name="View">The image under one of its names.</param>
/// <param name="Whole">Nothing is to be cut.</param>
/// <param name="Users">How many containers are made of it, if somebody wants to know.</param>
internal sealed record ImageRow(ImageView View, bool Whole, int? Users)
{
    internal ImageRecord Record => View.Record;
}

/// <summary>What images can show: docker's fields and podman's.</summary>
internal static class ImageListing
{
    internal const string Columns = @"{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";
    internal const string DigestColumns = @"{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";

    private const string None = "<none>";
    private const string NotMeasured = "N/A";

    private static readonly Field<ImageRow>[] s_fields =
    [
        new("Repository", "REPOSITORY", row => row.View.Name?.FamiliarName ?? None),
        new("Tag", "TAG", row => row.View.Name?.Tag ?? None),
        new("ID", "IMAGE ID", row => row.Whole ? "sha256:" + row.Record.Id : row.Record.Id[..12]),
        new("Id", "IMAGE ID", row => row.Record.Id),
        new("Digest", "DIGEST", row => row.Record.ManifestDigest),
        new("CreatedSince", "CREATED", row => HumanText.Ago(row.Record.Created)),
        new("Created", "CREATED", row => HumanText.Ago(row.Record.Created)),
        new("CreatedAt", "CREATED AT", row => Stamp(row.Record)),
        new("CreatedTime", "CREATED AT", row => Stamp(row.Record)),
        new("Size", "SIZE", row => HumanText.Size(row.Record.Size)),
        new("VirtualSize", "VIRTUAL SIZE", row => HumanText.Size(row.Record.Size)),
        new("SharedSize", "SHARED SIZE", _ => NotMeasured),
        new("UniqueSize", "UNIQUE SIZE", _ => NotMeasured),
        new("Containers", "CONTAINERS", row => row.Users),
        new("Labels", "LABELS", row => Labels(row.Record)),
        new("Label", "LABEL", row => Labels(row.Record)),
        new("ReadOnly", "READ ONLY", _ => false),
        new("History", "HISTORY", row => string.Join(", ", row.View.NamesEver)),
        new("Names", "NAMES", row => Texts(row.View.Names)),
        new("RepoTags", "REPO TAGS", row => Texts(row.View.Names)),
        new("RepoDigests", "REPO DIGESTS", row => Texts(row.Record.RepoDigests)),
        new("ParentId", "PARENT ID", _ => string.Empty),
        new("Dangling", "DANGLING", row => row.View.Name is null),
        new("IsManifestList", "MANIFEST LIST", row => row.View.IsList),
    ];

    internal static Listing<ImageRow> Make() => new(Columns, s_fields, Document);

    // podman's document.
    private static JsonObject Document(ImageRow row) => new()
    {
        ["Id"] = row.Record.Id,
        ["ParentId"] = string.Empty,
        ["RepoTags"] = Texts(row.View.Names),
        ["RepoDigests"] = Texts(row.Record.RepoDigests),
        ["Size"] = row.Record.Size,
        ["SharedSize"] = 0,
        ["VirtualSize"] = row.Record.Size,
        ["Labels"] = Labels(row.Record),
        ["Containers"] = row.Users,
        ["Dangling"] = row.View.Name is null,
        ["Digest"] = row.Record.ManifestDigest,
        ["History"] = Texts(row.View.NamesEver),
        ["Names"] = Texts(row.View.Names),
        ["Created"] = row.Record.Created?.ToUnixTimeSeconds() ?? 0,
        ["CreatedAt"] = row.Record.Created?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string Stamp(ImageRecord image) => image.Created is { } time ? HumanText.Stamp(time) : NotMeasured;

    private static JsonObject Labels(ImageRecord image) => ContainerText.Labels(image.Configuration?.Labels ?? new Dictionary<string, string>());

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
