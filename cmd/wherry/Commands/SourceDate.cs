using System.Globalization;
using Containers.Oci;

namespace Wherry.Commands;

/// <summary>When an image says that it was made, for those who want the same bytes every time.</summary>
internal static class SourceDate
{
    private const string Variable = "SOURCE_DATE_EPOCH";
    private const long Latest = 253_402_300_799; // the end of the year 9999

    /// <summary>What the environment says; null for nothing.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    internal static DateTimeOffset? OfEnvironment() => Read(Environment.GetEnvironmentVariable(Variable), Variable);

    /// <summary>Seconds since 1970 as a text; null for none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">What it came from, for the error.</param>
    /// <exception cref="ContainersException">Invalid.</exception>
    internal static DateTimeOffset? Read(string? text, string source) => string.IsNullOrEmpty(text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= Latest ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : throw new ContainersException(ErrorKind.Invalid, $"{source} is \"{text}\": want seconds since 1970");
}
