using System.Globalization;
using System.Text;
using Containers.Configuration.Toml;

namespace Containers.Configuration.Tests;

/// <summary>Writes values so that they can be compared.</summary>
internal static class Show
{
    internal static string Of(TomlValue value) => value switch
    {
        TomlText text => System.Text.Json.JsonSerializer.Serialize(text.Text),
        TomlInteger number => number.Number.ToString(CultureInfo.InvariantCulture),
        TomlFloat number => number.Number.ToString("R", CultureInfo.InvariantCulture) + "f",
        TomlBoolean boolean => boolean.IsTrue ? "true" : "false",
        TomlTime time => $"<{time.Text}>",
        TomlArray array => $"[{string.Join(',', array.Items.Select(Of))}]",
        TomlTable table => $"{{{string.Join(',', table.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{Of(e.Value)}"))}}}",
        _ => throw new InvalidOperationException(),
    };

    internal static string Read(string document) => Of(TomlReader.Read(Encoding.UTF8.GetBytes(document), "test.conf"));
}
