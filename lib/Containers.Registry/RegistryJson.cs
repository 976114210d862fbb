using System.Text.Json.Serialization;

namespace Containers.Registry;

/// <summary>A token server's answer.</summary>
internal sealed record TokenAnswer
{
    [JsonPropertyName("token")]
    public string? Token { get; init; }

    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    [JsonPropertyName("expires_in")]
    public int? ExpiresIn { get; init; }
}

/// <summary>One page of a repository's tags.</summary>
internal sealed record TagPage
{
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>One page of a registry's repositories.</summary>
internal sealed record CatalogPage
{
    public IReadOnlyList<string>? Repositories { get; init; }
}

/// <summary>What docker's index found.</summary>
internal sealed record SearchAnswer
{
    public IReadOnlyList<SearchEntry>? Results { get; init; }
}

/// <summary>One repository there.</summary>
internal sealed record SearchEntry
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    [JsonPropertyName("star_count")]
    public int StarCount { get; init; }

    [JsonPropertyName("is_official")]
    public bool IsOfficial { get; init; }

    [JsonPropertyName("is_automated")]
    public bool IsAutomated { get; init; }
}

/// <summary>The error document of the distribution specification.</summary>
internal sealed record ErrorDocument
{
    public IReadOnlyList<ErrorEntry>? Errors { get; init; }
}

/// <summary>One error.</summary>
internal sealed record ErrorEntry
{
    public string? Code { get; init; }

    public string? Message { get; init; }
}

/// <summary>What tells the kinds of manifest documents apart.</summary>
internal sealed record DocumentShape
{
    public int? SchemaVersion { get; init; }

    public string? MediaType { get; init; }

    public System.Text.Json.JsonElement? Config { get; init; }

    public System.Text.Json.JsonElement? Manifests { get; init; }
}

/// <summary>A credentials file: podman's auth.json or docker's config.json.</summary>
internal sealed record CredentialDocument
{
    public Dictionary<string, CredentialEntry>? Auths { get; init; }

    public Dictionary<string, string>? CredHelpers { get; init; }

    public string? CredsStore { get; init; }
}

/// <summary>The credentials for one registry or repository.</summary>
internal sealed record CredentialEntry
{
    public string? Auth { get; init; }

    [JsonPropertyName("identitytoken")]
    public string? IdentityToken { get; init; }
}

/// <summary>What passes between us and a credential helper.</summary>
internal sealed record HelperEntry
{
    [JsonPropertyName("ServerURL")]
    public string? ServerUrl { get; init; }

    [JsonPropertyName("Username")]
    public string? Username { get; init; }

    [JsonPropertyName("Secret")]
    public string? Secret { get; init; }
}

/// <summary>Reading of the registry's small documents, source-generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TagPage))]
[JsonSerializable(typeof(CatalogPage))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(DocumentShape))]
[JsonSerializable(typeof(CredentialDocument))]
[JsonSerializable(typeof(Dictionary<string, CredentialEntry>))]
[JsonSerializable(typeof(HelperEntry))]
[JsonSerializable(typeof(Signatures.SignedPayload))]
[JsonSerializable(typeof(Signatures.SignatureConfiguration))]
[JsonSerializable(typeof(Signatures.Keys.LockedKey))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RegistryJson : JsonSerializerContext;
