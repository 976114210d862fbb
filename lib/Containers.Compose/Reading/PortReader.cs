using System.Globalization;
using System.Text.RegularExpressions;
using Containers.Compose.Model;

namespace Containers.Compose.Reading;

/// <summary>Reads a port: [[ADDRESS:]PUBLISHED:]TARGET[/PROTOCOL], or a mapping of these.</summary>
internal static partial class PortReader
{
    internal static ComposePort Read(ComposeNode node) => node.IsMapping ? Long(node) : Short(node);

    private static ComposePort Short(ComposeNode node)
    {
        var match = Form().Match(node.Text());
        if (!match.Success || !IsRange(match.Groups["target"].Value) || !(match.Groups["published"].Value is "" || IsRange(match.Groups["published"].Value)))
        {
            throw node.Wrong($"\"{node.Text()}\" is no port: want [[ADDRESS:]PUBLISHED:]TARGET[/PROTOCOL], each port a number or a range FIRST-LAST");
        }

        var protocol = match.Groups["protocol"] is { Success: true } said ? said.Value : "tcp";
        return new ComposePort(match.Groups["address"].Value, match.Groups["published"].Value, match.Groups["target"].Value, protocol);
    }

    private static ComposePort Long(ComposeNode node)
    {
        node.Only("name", "mode", "target", "published", "protocol", "app_protocol", "host_ip");
        var target = node["target"] ?? throw node.Wrong("it has no 'target'");
        foreach (var port in ((ComposeNode?[])[target, node["published"]]).OfType<ComposeNode>().Where(port => !IsRange(port.Text())))
        {
            throw port.Wrong($"\"{port.Text()}\" is no port");
        }

        return new ComposePort(node["host_ip"]?.Text().Trim('[', ']') ?? string.Empty, node["published"]?.Text() ?? string.Empty, target.Text(), node["protocol"]?.Choice("tcp", "udp", "sctp") ?? "tcp");
    }

    private static bool IsRange(string text) => text.Split('-') is var ports and { Length: 1 or 2 } && ports.All(port => ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0);

    [GeneratedRegex(@"^(?:(?:(?:\[(?<address>[0-9a-fA-F:.]+)\]|(?<address>[0-9.]*)):)?(?<published>[0-9]+(?:-[0-9]+)?|(?<=:)):)?(?<target>[0-9]+(?:-[0-9]+)?)(?:/(?<protocol>tcp|udp|sctp))?$")]
    private static partial Regex Form();
}
