using System.Text.Json.Nodes;

namespace Containers.E2E.Tests.Scenarios;

/// <summary>A registry that stands in for the public one, with the repositories of the stories; another tool put them there.</summary>
public sealed class PublicRegistry : IDisposable
{
    private readonly RegistryProgram _registry = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("wherry-public-").FullName;

    /// <summary>Starts and fills it.</summary>
    public PublicRegistry()
    {
        Put(Archive("hello-world", "hello-world", []), "library/hello-world:latest");
        Put(Archive("ubuntu-2021", "ubuntu", ["/a", "/b", "/c", "/d"]), "library/ubuntu:latest", "library/ubuntu:20.04");
        Put(Archive("ubuntu-2014", "ubuntu", ["/14.04"]), "library/ubuntu:14.04", "library/ubuntu:14.04.2", "library/ubuntu:trusty");
        Put(Archive("alpine", "alpine", []), "library/alpine:latest", "library/busybox:latest");
        Put(Archive("demo1", "alpine", ["/app", "/one"]), "nigelpoulton/tu-demo:v1");
        Put(Archive("demo2", "alpine", ["/app", "/two"]), "nigelpoulton/tu-demo:v2", "nigelpoulton/tu-demo:latest");
        Put(Archive("fedora20", "fedora", ["/20"]), "library/fedora:20");
        Put(Archive("fedora21", "fedora", ["/21"]), "library/fedora:21", "library/fedora:latest");
        Put(Archive("thrift", "ubuntu", Enumerable.Range(1, 23).Select(i => $"/step{i}")), "bufferoverflow/thrift:latest");
    }

    /// <summary>Its name as images bear it.</summary>
    public string Domain => _registry.Domain;

    /// <summary>Puts an image there for each of several kinds of machine, and a list of them under one name.</summary>
    internal void PutList(string repository, string tag, string distribution, params string[] architectures)
    {
        var manifests = new JsonArray();
        foreach (var architecture in architectures)
        {
            Put(LayerStack.Make(_directory, $"{tag}-{architecture}", distribution, [$"/is-{architecture}"], architecture), $"{repository}:{architecture}");
            var raw = Surroundings.Run("/usr/bin/curl", ["-sS", "-D", "-", "-o", "/dev/null", "-H", "Accept: application/vnd.docker.distribution.manifest.v2+json", $"http://{Domain}/v2/{repository}/manifests/{architecture}"]).Succeeds().Output;
            string Header(string name) => raw.Split("\r\n").First(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Split(": ")[1];

            manifests.Add(new JsonObject
            {
                ["mediaType"] = Header("Content-Type"), ["digest"] = Header("Docker-Content-Digest"), ["size"] = int.Parse(Header("Content-Length")),
                ["platform"] = new JsonObject { ["architecture"] = architecture, ["os"] = "linux" },
            });
        }

        const string Type = "application/vnd.docker.distribution.manifest.list.v2+json";
        var list = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = Type, ["manifests"] = manifests };
        Surroundings.Run("/usr/bin/curl", ["-sSf", "-X", "PUT", "-H", $"Content-Type: {Type}", "--data-binary", list.ToJsonString(), $"http://{Domain}/v2/{repository}/manifests/{tag}"]).Succeeds();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registry.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private string Archive(string name, string distribution, IEnumerable<string> files) => LayerStack.Make(_directory, name, distribution, files);

    private void Put(string archive, params string[] names)
    {
        var from = $"docker-archive:{archive}";
        foreach (var name in names)
        {
            var to = $"docker://{Domain}/{name}";
            Surroundings.Run("/usr/bin/skopeo", ["--tmpdir", _directory, "copy", "-q", "--src-tls-verify=false", "--dest-tls-verify=false", from, to]).Succeeds();
            from = to; // what is there already need not be packed again
        }
    }
}
