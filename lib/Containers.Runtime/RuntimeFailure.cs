using System.Text.Json;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Runtime;

/// <summary>Turns what an OCI runtime logged into an error of ours, with the exit code docker's users expect.</summary>
internal static class RuntimeFailure
{
    internal static ContainersException From(string log, string program, ExitStatus status)
    {
        var message = LastError(log) ?? $"ended with status {status.ShellCode}";
        // The words of crun 1.x and runc 1.x for a command that is not there, and for one that cannot be run.
        var missing = Contains(message, "executable file") && Contains(message, "not found") ||
                      Contains(message, "no such file or directory") && (Contains(message, "exec: ") || Contains(message, "chdir ") || Contains(message, "exec container process"));
        var refused = Contains(message, "exec") && (Contains(message, "permission denied") || Contains(message, "operation not permitted")) ||
                      Contains(message, "exec format error") || Contains(message, "is a directory") ||
                      Contains(message, "the path `") && (Contains(message, "is not a regular file") || Contains(message, "not executable"));
        var kind = missing ? ErrorKind.CommandNotFound : refused ? ErrorKind.NotExecutable : ErrorKind.Unsupported;
        return new ContainersException(kind, $"{program}: {message}") { Hint = kind == ErrorKind.Unsupported ? OuterContainer.Hint : null };
    }

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static string? LastError(string log)
    {
        string? last = null;
        foreach (var line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                if (document.RootElement is { ValueKind: JsonValueKind.Object } entry && entry.TryGetProperty("level", out var level) &&
                    level.ValueKind == JsonValueKind.String && level.ValueEquals("error") && entry.TryGetProperty("msg", out var text) && text.ValueKind == JsonValueKind.String)
                {
                    last = text.GetString()?.Trim();
                }
            }
            catch (JsonException)
            {
                last = line.Trim();
            }
        }

        return last;
    }
}
