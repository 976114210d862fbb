using System.Globalization;
using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --restart.</summary>
internal static class RestartText
{
    internal static (string Policy, int Retries) Parse(string text, bool autoRemove)
    {
        var parts = (text == "never" ? "no" : text).Split(':', 2);
        var retries = 0;
        var wellFormed = parts[0] is "no" or "always" or "unless-stopped" or "on-failure" &&
                         (parts.Length == 1 || (parts[0] == "on-failure" && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out retries)));
        if (!wellFormed)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --restart \"{text}\": want no, always, unless-stopped or on-failure[:RETRIES]");
        }

        return autoRemove && parts[0] != "no" ? throw new ContainersException(ErrorKind.Invalid, "conflicting options: cannot specify both --restart and --rm") : (parts[0], retries);
    }
}
