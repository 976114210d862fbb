using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Templates.Tests;

public sealed class Properties
{
    private static readonly string[] s_fragments =
    [
        "{{", "}}", "{{-", " -}}", " ", "\n", ".", ".A", "$", "$x", ":=", "=", "|", ",", "(", ")", "\"", "`", "'", "\\", "if ",
        "else", "end", "range ", "with ", "define ", "template ", "block ", "break", "continue", "nil", "true", "1", "-1.5e3",
        "0x", "/*", "*/", "printf ", "index ", "and ", "eq ", "len ", "json ", "join ", "\"a\"", "\"%d\"", "\u00e9",
        "\ud83d\ude00", "\ud800", "\0", "{{.}}", "{{end}}",
    ];

    private static readonly JsonNode s_data = JsonNode.Parse("""{"A":[1,"b",null,{"c":2.5}],"x":"y"}""")!;

    [Fact]
    public void Text_without_braces_is_printed_unchanged() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null && !text.Contains("{{", StringComparison.Ordinal)),
        text => Template.Parse(text).Execute(null) == text).QuickCheckThrowOnFailure();

    [Fact]
    public void A_quoted_string_reads_back_as_itself() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
        text => new[] { "%q", "%+q", "%#q" }.All(verb => RoundTrips(text, $"{{{{printf \"{verb}\" .}}}}")))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Json_reads_back_as_itself() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
        text =>
        {
            var data = new JsonObject { ["text"] = WellFormed(text), ["list"] = new JsonArray(1, null, true, 0.1, -2e-9, 1e300) };
            return JsonNode.DeepEquals(data, JsonNode.Parse(Template.Parse("{{json .}}").Execute(data)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_shortest_text_of_a_number_reads_back_as_itself() => Prop.ForAll(
        ArbMap.Default.ArbFor<NormalFloat>(),
        number => double.Parse(Template.Parse("{{.}}").Execute(JsonValue.Create(number.Item))).Equals(number.Item))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Random_text_is_a_template_or_a_template_exception() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
        text => IsHandled(text) && IsHandled("{{" + text + "}}")).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_pieces_of_templates_are_a_template_or_a_template_exception() => Prop.ForAll(
        Gen.Elements(s_fragments).ListOf().Select(string.Concat).ToArbitrary(),
        IsHandled).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Random_actions_are_a_template_or_a_template_exception() => Prop.ForAll(
        Gen.Elements(s_fragments.Where(fragment => !fragment.Contains("{{", StringComparison.Ordinal)).ToArray())
            .ListOf().Select(string.Concat).ToArbitrary(),
        text => IsHandled("{{" + text + "}}")).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Random_formats_are_printed_or_complained_about_in_the_output() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
        format =>
        {
            var data = new JsonArray(WellFormed(format), "%" + WellFormed(format));
            foreach (var template in new[] { "{{printf (index . 0) .}}", "{{printf (index . 1) 1 2.5 `a` nil}}" })
            {
                Assert.NotNull(Template.Parse(template).Execute(data));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Unescaping_leaves_what_has_no_backslash() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null && !text.Contains('\\')),
        text => Template.UnescapeFormat(text) == text).QuickCheckThrowOnFailure();

    private static bool RoundTrips(string text, string template)
    {
        var quoted = Template.Parse(template).Execute(JsonValue.Create(WellFormed(text)));
        return Template.Parse("{{" + quoted + "}}").Execute(null) == WellFormed(text);
    }

    // JSON and UTF-8 know no lone surrogates.
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static bool IsHandled(string text)
    {
        try
        {
            _ = Template.Parse(text).Execute(s_data);
            return true;
        }
        catch (TemplateException e)
        {
            return e.Message.StartsWith("template: ", StringComparison.Ordinal) && !e.Message.Contains('\n');
        }
    }
}
