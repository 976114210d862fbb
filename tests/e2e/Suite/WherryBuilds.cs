using System.Text.Json;

namespace Containers.E2E.Tests.Suite;

/// <summary>Builds cases with the program under test.</summary>
internal sealed class WherryBuilds(Store store)
{
    private readonly DateTimeOffset _begin = DateTimeOffset.UtcNow.AddDays(-1);

    /// <summary>The files of what the cases begin with.</summary>
    internal Dictionary<string, string> Base() => Files("bb", "below");

    /// <summary>Builds a case: what it says and the files of the image, or that there is none and why ("!").</summary>
    internal IReadOnlyList<string> Build(BuildCase one, Dictionary<string, string> below)
    {
        var context = Path.Combine(store.Scratch, one.Name);
        one.MakeContext(context);
        if (one.HasParent)
        {
            store.Wherry("build", "-q", "--network=none", "-t", "parent-" + one.Name, "-f", one.ParentFile, context).Succeeds();
        }

        var built = store.Wherry(["build", "-q", "--network=none", "-t", one.Name, .. one.Flags, context]);
        return built.ExitCode == 0
            ? [.. ImageDump.Lines(Files(one.Name, one.Name), below)]
            : ["fails", .. built.Error.TrimEnd().Split('\n').Select(line => "! " + line)];
    }

    /// <summary>The settings of images, in the order of their names.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> Settings(IReadOnlyList<string> images) =>
        [.. store.Wherry(["inspect", "--type=image", "--format", "{{json .Config}}", .. images]).Succeeds().Text.Split('\n').Select(line =>
        {
            using var json = JsonDocument.Parse(line);
            return ImageDump.Settings(json.RootElement).ToList();
        })];

    private Dictionary<string, string> Files(string image, string container)
    {
        var archive = Path.Combine(store.Scratch, container + ".tar");
        store.Wherry("create", "--name", container, "--network=none", image, "/none").Succeeds();
        store.Wherry("export", "-o", archive, container).Succeeds();
        using var stream = File.OpenRead(archive);
        return ImageDump.Files(stream, _begin);
    }
}
