using System.Globalization;
using System.Text.RegularExpressions;

namespace Containers.Kube.Reading;

/// <summary>Amounts as Kubernetes writes them: "128Mi", "0.5", "500m", "1e3".</summary>
internal static partial class Quantity
{
    private static readonly Dictionary<string, decimal> s_units = new()
    {
        ["n"] = 0.000000001m, ["u"] = 0.000001m, ["m"] = 0.001m, [""] = 1m, ["k"] = 1e3m, ["M"] = 1e6m, ["G"] = 1e9m, ["T"] = 1e12m, ["P"] = 1e15m, ["E"] = 1e18m,
        ["Ki"] = 1L << 10, ["Mi"] = 1L << 20, ["Gi"] = 1L << 30, ["Ti"] = 1L << 40, ["Pi"] = 1L << 50, ["Ei"] = 1L << 60,
    };

    /// <summary>An amount in whole bytes, rounded up; null for none.</summary>
    internal static long? Bytes(Field? field) => Read(field, 1);

    /// <summary>An amount in thousandths, rounded up; null for none.</summary>
    internal static long? Thousandths(Field? field) => Read(field, 1000);

    /// <summary>What an amount comes to; null when it is none.</summary>
    internal static decimal? Parse(string text)
    {
        if (Amount().Match(text) is not { Success: true } match)
        {
            return null;
        }

        try
        {
            var exponent = match.Groups["exponent"].Value;
            var number = decimal.Parse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            return exponent.Length > 0
                ? decimal.Parse($"{match.Groups["number"].Value}e{exponent}", NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture)
                : number * s_units[match.Groups["unit"].Value];
        }
        catch (OverflowException)
        {
            return null; // more than anybody has
        }
    }

    private static long? Read(Field? field, decimal scale)
    {
        if (field is null)
        {
            return null;
        }

        var text = field.AsTextOrNumber();
        var amount = Parse(text) is { } parsed && parsed <= long.MaxValue / scale ? Math.Ceiling(parsed * scale) : -1;
        return amount >= 0 ? (long)amount : throw field.Wrong($"\"{Field.Shown(text)}\" is no amount", "want a number with a unit, such as 128Mi or 500m");
    }

    [GeneratedRegex("^(?<number>[0-9]{1,20}(?:\\.[0-9]{0,20})?)(?:[eE](?<exponent>[+-]?[0-9]{1,2})|(?<unit>n|u|m|k|[MGTPE]|[KMGTPE]i)?)$")]
    private static partial Regex Amount();
}
