using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Oci;

namespace Containers.Engine.Building.Attestations;

/// <summary>Makes one list of several, and finds the package URLs in one.</summary>
internal static class SbomDocuments
{
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes one list. Of things that are in several, the first counts.</summary>
    /// <exception cref="ContainersException">Invalid: one of them is no list.</exception>
    internal static byte[] Merge(IReadOnlyList<byte[]> documents, SbomMerging merging)
    {
        if (merging == SbomMerging.Concatenate || documents.Count == 1)
        {
            return [.. documents.SelectMany(document => document)];
        }

        var merged = Parse(documents[0]);
        foreach (var next in documents.Skip(1).Select(Parse))
        {
            foreach (var (list, fields) in Lists(merging))
            {
                Merge(merged, next, list, fields);
            }
        }

        return Bytes(merged);
    }

    /// <summary>The package URLs of a list, as a document of their own.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    internal static byte[] PackageUrls(IReadOnlyList<byte[]> documents)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var document in documents.Select(Parse))
        {
            found.UnionWith(Items(document, "components").Select(component => Text(component, "purl")).OfType<string>());
            found.UnionWith(Items(document, "packages").SelectMany(package => Items(package, "externalRefs"))
                .Where(reference => Text(reference, "referenceType") == "purl").Select(reference => Text(reference, "referenceLocator")).OfType<string>());
        }

        var dependencies = new JsonArray([.. found.Select(purl => (JsonNode)new JsonObject { ["purl"] = purl })]);
        return Bytes(new JsonObject { ["image_contents"] = new JsonObject { ["dependencies"] = dependencies } });
    }

    /// <summary>A document, which is JSON for certain.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    internal static byte[] Verified(byte[] document)
    {
        Parse(document);
        return document;
    }

    // What tells the things of a list apart.
    private static IReadOnlyList<(string List, string[] Fields)> Lists(SbomMerging merging) => merging == SbomMerging.CycloneDx
        ? [("components", ["name", "version"]), ("dependencies", ["ref"])]
        : [("packages", ["name", "versionInfo"]), ("files", ["fileName"]), ("hasExtractedLicensingInfos", ["licenseId"]), ("relationships", ["spdxElementId", "relationshipType", "relatedSpdxElement"])];

    private static void Merge(JsonObject merged, JsonObject next, string list, string[] fields)
    {
        var more = Items(next, list).ToList();
        if (more.Count == 0)
        {
            return;
        }

        if (merged[list] is not JsonArray all)
        {
            merged[list] = all = [];
        }

        var known = all.OfType<JsonObject>().Select(Key).ToHashSet();
        foreach (var item in more.Where(item => known.Add(Key(item))))
        {
            all.Add(item.DeepClone());
        }

        string Key(JsonObject item) => string.Join('\n', fields.Select(field => Text(item, field)));
    }

    private static IEnumerable<JsonObject> Items(JsonObject document, string list) => (document[list] as JsonArray)?.OfType<JsonObject>() ?? [];

    private static string? Text(JsonObject item, string field) => item[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonObject Parse(byte[] document)
    {
        try
        {
            return JsonNode.Parse(document) as JsonObject ?? throw new ContainersException(ErrorKind.Invalid, "what the scanner wrote is no list of software");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new ContainersException(ErrorKind.Invalid, $"what the scanner wrote is no list of software: {e.Message}", e);
        }
    }

    private static byte[] Bytes(JsonObject document)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, s_indented))
        {
            document.WriteTo(json);
        }

        return memory.ToArray();
    }
}
