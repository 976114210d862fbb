using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Containers.Configuration.Yaml;

/// <summary>
/// What a scalar stands for: without quotes the words and numbers of YAML 1.2, and, as the programs have it that these files are
/// written for, octal numbers with a zero in front (0644) and digits set apart (1_000).
/// </summary>
internal static partial class YamlScalar
{
    private const string StandardTag = "tag:yaml.org,2002:";

    internal static JsonNode? Read(Scalar scalar)
    {
        if (scalar.Tag is { IsEmpty: false } tag && !tag.IsNonSpecific)
        {
            return tag.Value == StandardTag + "str" ? JsonValue.Create(scalar.Value) : ReadTagged(scalar, tag.Value);
        }

        return scalar.Style == ScalarStyle.Plain && !scalar.Tag.IsNonSpecific ? Resolve(scalar.Value) : JsonValue.Create(scalar.Value);
    }

    /// <summary>Refuses tags that make something else of a collection than it is.</summary>
    internal static void RequireTag(NodeEvent collection, string name)
    {
        if (collection.Tag is { IsEmpty: false, IsNonSpecific: false } tag && tag.Value != StandardTag + name)
        {
            throw new YamlException(collection.Start, collection.End, $"{tag.Value} has no meaning here");
        }
    }

    private static JsonNode? ReadTagged(Scalar scalar, string tag)
    {
        var value = Resolve(scalar.Value);
        var fits = tag[(tag.StartsWith(StandardTag, StringComparison.Ordinal) ? StandardTag.Length : 0)..] switch
        {
            "null" => value is null,
            "bool" => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
            "int" or "float" => value?.GetValueKind() is System.Text.Json.JsonValueKind.Number,
            _ => false,
        };
        return fits ? value : throw new YamlException(scalar.Start, scalar.End, $"\"{scalar.Value}\" is no {tag}");
    }

    private static JsonNode? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ => Number(text) is { } number ? JsonNode.Parse(number) : JsonValue.Create(text),
    };

    // As JSON writes it; null for what is no number. Parsed from text it can be read as any type it fits.
    private static string? Number(string text)
    {
        if (WholeNumber().Match(text) is { Success: true } whole)
        {
            var (radix, digits) = whole.Groups["hex"] is { Success: true } hex ? (16, hex.Value)
                : whole.Groups["octal"] is { Success: true } octal ? (8, octal.Value)
                : whole.Groups["binary"] is { Success: true } binary ? (2, binary.Value)
                : (10, whole.Groups["decimal"].Value);
            if (Whole(digits.Replace("_", "", StringComparison.Ordinal), radix) is { } value)
            {
                return $"{(text[0] == '-' && value != 0 ? "-" : "")}{value}";
            }
        }

        return Fraction().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : null;
    }

    private static ulong? Whole(string digits, int radix)
    {
        var value = UInt128.Zero;
        foreach (var digit in digits)
        {
            value = (value * (uint)radix) + (uint)Convert.ToInt32(digit.ToString(), 16);
            if (value > ulong.MaxValue)
            {
                return null; // no whole number that anybody could hold
            }
        }

        return (ulong)value;
    }

    [GeneratedRegex("^[-+]?(?:0x(?<hex>[0-9a-fA-F_]*[0-9a-fA-F])|0o?(?<octal>[0-7_]*[0-7])|0b(?<binary>[01_]*[01])|(?<decimal>0|[1-9](?:[0-9_]*[0-9])?))$")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$")]
    private static partial Regex Fraction();
}
