using System.Text.Json.Nodes;
using Containers.Configuration.Yaml;
using Containers.Kube.Generating;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Kube.Tests;

/// <summary>What is written is read as what it was.</summary>
public sealed class YamlWriterTests
{
    private static readonly string[] s_odd =
    [
        "", " ", "a: b", "a:b", "- a", "#a", "a #b", "~", "null", "True", "no", "1", "0x1f", "1e3", "-", "--- ", "...", "'", "\"", "\\", "\n", "a\nb\n", "\t", "&a", "*a", "!a", "%a", "@a", "`a", "{}", "[]", "a,b",
        "ä", "\u2028", "\u0085", "\u007f", "\u0001", "a  b", "a ", "key: |", "?", "? a", "<<", "=", "2001-01-01", ".inf", "0o7", "1_000", "😀",
    ];

    [Fact]
    public void Any_text_survives_as_key_value_and_item()
    {
        foreach (var text in s_odd)
        {
            RequireSame(new JsonObject { ["value"] = text, [text + "k"] = 1, ["list"] = new JsonArray(text, new JsonObject { ["x"] = text }) });
        }

        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text => !IsWellFormed(text.Get) || Same(new JsonObject { ["value"] = text.Get, ["list"] = new JsonArray(text.Get) })).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Nesting_survives() => RequireSame(new JsonObject
    {
        ["empty"] = new JsonObject(), ["none"] = new JsonArray(), ["nothing"] = null, ["yes"] = true, ["number"] = 5,
        ["deep"] = new JsonObject { ["list"] = new JsonArray(new JsonObject { ["a"] = new JsonArray("x", new JsonArray("y")), ["b"] = new JsonObject { ["c"] = "d" } }, new JsonObject()) },
    });

    private static bool IsWellFormed(string text)
    {
        try
        {
            return new System.Text.UTF8Encoding(false, true).GetByteCount(text) >= 0;
        }
        catch (System.Text.EncoderFallbackException)
        {
            return false;
        }
    }

    private static bool Same(JsonObject document) => JsonNode.DeepEquals(document, YamlReader.Read(YamlWriter.Write(document), "written").Single());

    private static void RequireSame(JsonObject document) => Assert.True(Same(document), YamlWriter.Write(document));
}
