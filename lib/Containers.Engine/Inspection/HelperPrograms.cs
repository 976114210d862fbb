using System.Text.Json.Nodes;
using Containers.Linux;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Engine.Inspection;

/// <summary>What info says of the programs that help: where they are, and which version they say they are.</summary>
internal static class HelperPrograms
{
    /// <summary>One of them; an empty version where it does not tell.</summary>
    /// <param name="path">Its file; null when it is not installed.</param>
    /// <param name="key">What its place is called in the document.</param>
    internal static JsonObject Describe(string? path, string key = "path") =>
        new() { [key] = path ?? "not installed", ["version"] = path is null ? string.Empty : Version(path) };

    private static string Version(string path)
    {
        try
        {
            var run = ProgramRun.Run(path, ["--version"]);
            return run.Succeeded ? run.Output.Split('\n')[0].Trim() : string.Empty;
        }
        catch (Exception e) when (e is SpawnException or LinuxException or ContainersException)
        {
            return string.Empty;
        }
    }
}
