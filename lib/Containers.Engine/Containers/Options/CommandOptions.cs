using System.Text.Json;
using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Engine.Containers.Options;

/// <summary>What a container runs: docker's rules for entrypoint and command.</summary>
internal static class CommandOptions
{
    internal static (IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Command) Resolve(CreateOptions options, ImageRunConfiguration image)
    {
        // A new entrypoint takes the image's command away: it was meant for the old one.
        var entrypoint = options.Entrypoint is { } given ? Parse(given) : image.Entrypoint ?? [];
        var command = options.Command.Count > 0 ? options.Command : options.Entrypoint is null ? image.Cmd ?? [] : [];
        if (entrypoint.Count + command.Count == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, "no command or entrypoint provided, and no CMD or ENTRYPOINT from image")
            {
                Hint = $"give a command: wherry run {options.Image} COMMAND",
            };
        }

        return (entrypoint, command);
    }

    // "prog", or a JSON array of texts as podman takes it.
    private static IReadOnlyList<string> Parse(string text)
    {
        if (text.StartsWith('['))
        {
            try
            {
                using var document = JsonDocument.Parse(text);
                return [.. document.RootElement.EnumerateArray().Select(e => e.GetString() ?? string.Empty)];
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // A program may well be called "[".
            }
        }

        return text.Length == 0 ? [] : [text];
    }
}
