using System.Globalization;

namespace Wherry.Output;

/// <summary>Times and sizes as docker says them.</summary>
internal static class HumanText
{
    /// <summary>How long: "Less than a second", "About a minute", "3 weeks".</summary>
    internal static string Duration(TimeSpan span)
    {
        var seconds = (long)span.TotalSeconds;
        var minutes = (long)span.TotalMinutes;
        var hours = (long)Math.Round(span.TotalHours);
        return seconds switch
        {
            < 1 => "Less than a second",
            1 => "1 second",
            < 60 => $"{seconds} seconds",
            _ when minutes == 1 => "About a minute",
            _ when minutes < 46 => $"{minutes} minutes",
            _ when hours == 1 => "About an hour",
            _ when hours < 48 => $"{hours} hours",
            _ when hours < 24 * 7 * 2 => $"{hours / 24} days",
            _ when hours < 24 * 30 * 2 => $"{hours / 24 / 7} weeks",
            _ when hours < 24 * 365 * 2 => $"{hours / 24 / 30} months",
            _ => $"{hours / 24 / 365} years",
        };
    }

    /// <summary>How long ago.</summary>
    internal static string Ago(DateTimeOffset? time) => time is { } t ? $"{Duration(DateTimeOffset.UtcNow - t)} ago" : "N/A";

    /// <summary>A moment as Go prints one, in whole seconds: "2026-11-21 10:08:15 +0000 UTC".</summary>
    internal static string Stamp(DateTimeOffset time)
    {
        var local = time.ToLocalTime();
        var zone = local.Offset == TimeSpan.Zero ? "UTC" : TimeZoneInfo.Local.IsDaylightSavingTime(local) ? TimeZoneInfo.Local.DaylightName : TimeZoneInfo.Local.StandardName;
        return $"{local.ToString("yyyy-MM-dd HH:mm:ss zz", CultureInfo.InvariantCulture)}{local.Offset:mm} {zone}";
    }

    /// <summary>A size in powers of 1000 with three significant digits: 4.26MB.</summary>
    internal static string Size(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB"];
        double value = bytes;
        var unit = 0;
        while (value >= 1000 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        var digits = unit == 0 || value >= 100 ? "0" : value >= 10 ? "0.#" : "0.##";
        return value.ToString(digits, CultureInfo.InvariantCulture) + units[unit];
    }

    /// <summary>Cuts a text to a width, the last character an ellipsis.</summary>
    internal static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";
}
