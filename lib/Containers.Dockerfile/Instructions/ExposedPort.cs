using System.Globalization;
using Containers.Dockerfile.Source;
using Containers.Oci;

namespace Containers.Dockerfile.Instructions;

/// <summary>A port as an image declares it.</summary>
/// <param name="Number">1 to 65535; 0 is let through, as it always was.</param>
/// <param name="Protocol">"tcp", "udp" or "sctp".</param>
public readonly record struct ExposedPort(int Number, string Protocol)
{
    /// <summary>As an image's configuration has it: "80/tcp".</summary>
    public override string ToString() => $"{Number}/{Protocol}";

    /// <summary>
    /// Reads "PORT", "FIRST-LAST", either with "/PROTOCOL". An address and a port of the host before a colon are allowed and mean
    /// nothing: an image cannot publish.
    /// </summary>
    /// <exception cref="ContainersException">Invalid, if it is anything else.</exception>
    public static IReadOnlyList<ExposedPort> Parse(string text)
    {
        var (ports, protocol) = Cut(text[(text.LastIndexOf(':') + 1)..], '/');
        protocol = protocol is null or "" ? "tcp" : protocol.ToLowerInvariant();
        if (protocol is not ("tcp" or "udp" or "sctp"))
        {
            throw Refusal(text, $"protocol {protocol} is none of tcp, udp, sctp");
        }

        var (from, to) = Cut(ports, '-');
        if (!TryNumber(from, out var first) || !TryNumber(to ?? from, out var last))
        {
            throw Refusal(text, ports.Length == 0 ? "no port is named" : $"{ports} is no number up to 65535 and no range of them");
        }

        if (last < first)
        {
            throw Refusal(text, $"the range {ports} ends before it begins");
        }

        return [.. Enumerable.Range(first, last - first + 1).Select(number => new ExposedPort(number, protocol))];
    }

    private static (string Before, string? After) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= ushort.MaxValue;

    private static ContainersException Refusal(string text, string why) => new(ErrorKind.Invalid, $"invalid port \"{ShownText.Of(text)}\": {ShownText.Of(why)}");
}
