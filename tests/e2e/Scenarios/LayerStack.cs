using System.Text.Json.Nodes;

namespace Containers.E2E.Tests.Scenarios;

/// <summary>Image archives in docker's form with as many layers as wanted: a distribution, and a file for each further layer.</summary>
internal static class LayerStack
{
    /// <summary>Writes one.</summary>
    /// <param name="directory">Where to; the archive is called "NAME.tar" there.</param>
    /// <param name="name">Any name for the file.</param>
    /// <param name="distribution">What the lowest layer holds; null for nothing but the files.</param>
    /// <param name="files">Paths; each file holds its own path.</param>
    /// <param name="architecture">For which machines it claims to be; null for this one.</param>
    /// <returns>The path.</returns>
    internal static string Make(string directory, string name, string? distribution, IEnumerable<string> files, string? architecture = null)
    {
        var work = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        var layers = new List<string>();
        var history = new JsonArray();
        if (distribution is not null)
        {
            File.CreateSymbolicLink(Path.Combine(work, "base.tar"), Distribution.Archive(distribution));
            layers.Add("base.tar");
            history.Add(Step("/bin/sh -c #(nop) ADD file:0 in /"));
        }

        foreach (var file in files)
        {
            var (tree, layer) = ($"tree{layers.Count}", $"layer{layers.Count}.tar");
            var path = Path.Combine(work, tree, file.TrimStart('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file + "\n");
            Surroundings.Run("/bin/tar", ["-C", Path.Combine(work, tree), "--owner=0", "--group=0", "--mtime=@1", "-cf", Path.Combine(work, layer), "."]).Succeeds();
            layers.Add(layer);
            history.Add(Step($"/bin/sh -c echo {file} > {file}"));
        }

        history.Add(new JsonObject { ["created"] = "2015-02-15T00:00:00Z", ["created_by"] = "/bin/sh -c #(nop)  CMD [\"/bin/sh\"]", ["empty_layer"] = true });
        var configuration = new JsonObject
        {
            ["architecture"] = architecture ?? Distribution.Architecture, ["os"] = "linux", ["created"] = "2015-02-15T00:00:00Z", ["config"] = new JsonObject { ["Cmd"] = new JsonArray([.. Command(distribution).Select(word => JsonValue.Create(word))]) },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. layers.Select(layer => JsonValue.Create("sha256:" + Sha256(Path.Combine(work, layer))))]) },
            ["history"] = history,
        };
        File.WriteAllText(Path.Combine(work, "config.json"), configuration.ToJsonString());
        File.WriteAllText(Path.Combine(work, "manifest.json"), new JsonArray(new JsonObject
        {
            ["Config"] = "config.json", ["RepoTags"] = new JsonArray($"{name}:latest"), ["Layers"] = new JsonArray([.. layers.Select(layer => JsonValue.Create(layer))]),
        }).ToJsonString());
        var archive = Path.Combine(directory, name + ".tar");
        Surroundings.Run("/bin/tar", ["-C", work, "-hcf", archive, "config.json", "manifest.json", .. layers]).Succeeds();
        return archive;
    }

    private static string[] Command(string? distribution) => distribution == "hello-world" ? ["/busybox", "cat", "/message"] : ["/bin/sh"];

    private static JsonObject Step(string command) => new() { ["created"] = "2015-02-15T00:00:00Z", ["created_by"] = command };

    private static string Sha256(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream));
    }
}
