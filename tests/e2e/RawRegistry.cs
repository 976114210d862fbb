using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Containers.E2E.Tests;

/// <summary>Puts anything at all into a repository of a registry, as no tool would.</summary>
internal sealed class RawRegistry(string domain, string repository)
{
    private static readonly HttpClient s_client = new();

    /// <summary>Uploads a blob; returns its descriptor.</summary>
    internal async Task<Dictionary<string, object>> Blob(byte[] bytes, string mediaType)
    {
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
        using var place = await s_client.PostAsync($"http://{domain}/v2/{repository}/blobs/uploads/", null);
        place.EnsureSuccessStatusCode();
        using var put = await s_client.PutAsync(new Uri(place.RequestMessage!.RequestUri!, place.Headers.Location + $"&digest={digest}"), new ByteArrayContent(bytes));
        put.EnsureSuccessStatusCode();
        return new Dictionary<string, object> { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = bytes.Length };
    }

    /// <summary>Stores a manifest under a tag.</summary>
    internal async Task Manifest(string tag, byte[] bytes, string mediaType)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var put = await s_client.PutAsync($"http://{domain}/v2/{repository}/manifests/{tag}", content);
        put.EnsureSuccessStatusCode();
    }
}
