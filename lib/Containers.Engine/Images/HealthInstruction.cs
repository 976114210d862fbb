using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Containers.Engine.Images;

/// <summary>The HEALTHCHECK instruction as docker has it in an image's configuration; times in nanoseconds.</summary>
internal static class HealthInstruction
{
    /// <exception cref="FormatException">What is wrong with it.</exception>
    internal static JsonElement Parse(string value, Func<string, IReadOnlyList<string>?> tryArray)
    {
        var check = new JsonObject();
        while (value.StartsWith("--", StringComparison.Ordinal))
        {
            var split = value.Split(' ', 2);
            SetOption(check, split[0]);
            value = split.Length > 1 ? split[1].TrimStart() : string.Empty;
        }

        check["Test"] = new JsonArray([.. Test(value, tryArray).Select(word => (JsonNode)word)]);
        using var document = JsonDocument.Parse(check.ToJsonString());
        return document.RootElement.Clone();
    }

    private static IReadOnlyList<string> Test(string value, Func<string, IReadOnlyList<string>?> tryArray)
    {
        var split = value.Split(' ', 2);
        return (split[0].ToUpperInvariant(), split.Length) switch
        {
            ("NONE", 1) => ["NONE"],
            ("CMD", 2) => tryArray(split[1].Trim()) is { } words ? ["CMD", .. words] : ["CMD-SHELL", split[1].Trim()],
            _ => throw new FormatException("want HEALTHCHECK [--interval=30s ...] CMD COMMAND, or HEALTHCHECK NONE"),
        };
    }

    private static void SetOption(JsonObject check, string option)
    {
        var split = option.Split('=', 2);
        var text = split.Length > 1 ? split[1] : throw new FormatException($"{option} has no value");
        switch (split[0])
        {
            case "--retries":
                check["Retries"] = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var retries)
                    ? retries : throw new FormatException($"\"{text}\" is no number");
                break;
            case "--interval" or "--timeout" or "--start-period" or "--start-interval":
                check[Name(split[0])] = Nanoseconds(text);
                break;
            default:
                throw new FormatException($"{split[0]} is not one of --interval, --timeout, --start-period, --start-interval, --retries");
        }
    }

    private static string Name(string option) =>
        string.Concat(option[2..].Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    // Go's durations of one unit or several: 30s, 1m30s.
    private static long Nanoseconds(string text)
    {
        var total = 0m;
        for (var at = 0; at < text.Length;)
        {
            var digits = text[at..].TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
            var unit = string.Concat(text[(at + digits)..].TakeWhile(char.IsAsciiLetter));
            var factor = unit switch { "h" => 3_600_000_000_000m, "m" => 60_000_000_000m, "s" => 1_000_000_000m, "ms" => 1_000_000m, "us" => 1000m, "ns" => 1m, _ => 0m };
            if (factor == 0 || !decimal.TryParse(text.AsSpan(at, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 1_000_000_000)
            {
                throw new FormatException($"\"{text}\" is no duration, such as 30s or 1m30s");
            }

            total += number * factor;
            at += digits + unit.Length;
        }

        return (long)Math.Min(total, long.MaxValue);
    }
}
