using System.Globalization;
using System.Text.RegularExpressions;

namespace Containers.Compose.Reading;

/// <summary>Times as compose files have them: numbers with units, 1h5m30s.</summary>
internal static partial class Durations
{
    /// <summary>How many seconds a time is; null when it is none.</summary>
    internal static decimal? Seconds(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var seconds = 0m;
        for (var i = 0; i < match.Groups["number"].Captures.Count; i++)
        {
            var number = decimal.Parse(match.Groups["number"].Captures[i].Value, CultureInfo.InvariantCulture);
            seconds += number * match.Groups["unit"].Captures[i].Value switch { "us" => 0.000001m, "ms" => 0.001m, "s" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => 604800 };
        }

        return seconds;
    }

    [GeneratedRegex(@"^(?:(?<number>\d{1,9}(?:\.\d{1,6})?)(?<unit>us|ms|s|m|h|d|w))+$")]
    private static partial Regex Form();
}
