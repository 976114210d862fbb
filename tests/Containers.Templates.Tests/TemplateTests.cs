using System.Text.Json.Nodes;

namespace Containers.Templates.Tests;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("table {{.ID}}\\t{{.Names}}", "{{.ID}}\\t{{.Names}}")]
    [InlineData("table{{.ID}}", "{{.ID}}")]
    [InlineData("table\\t{{.ID}}", "\\t{{.ID}}")]
    [InlineData("table\t{{.ID}}", "{{.ID}}")]
    [InlineData("table", "")]
    public void A_format_may_ask_for_a_table(string format, string rest)
    {
        Assert.True(Template.TryTakeTable(ref format));
        Assert.Equal(rest, format);
    }

    [Theory]
    [InlineData("{{.ID}}")]
    [InlineData("tables: {{.ID}}")]
    [InlineData("")]
    [InlineData("json")]
    public void Any_other_format_is_left_as_it_is(string format)
    {
        var before = format;
        Assert.False(Template.TryTakeTable(ref format));
        Assert.Equal(before, format);
    }

    [Theory]
    [InlineData("{{.ID}}\\t{{.Names}}", "{{.ID}}\t{{.Names}}")]
    [InlineData("a\\nb\\\\n\\q\\", "a\nb\\n\\q\\")]
    [InlineData("\\t{{join .A \"\\n\"}}\\t", "\t{{join .A \"\\n\"}}\t")]
    [InlineData("{{\"}}\\t\"}}\\t", "{{\"}}\\t\"}}\t")]
    [InlineData("{{\"\\\"}}\"}}\\t", "{{\"\\\"}}\"}}\t")]
    [InlineData("{{`\\`}}\\t", "{{`\\`}}\t")]
    [InlineData("{{/* \" \\t */}}\\t", "{{/* \" \\t */}}\t")]
    [InlineData("{{.A\\t", "{{.A\\t")]
    public void Escapes_are_replaced_outside_actions_only(string format, string expected) =>
        Assert.Equal(expected, Template.UnescapeFormat(format));

    [Fact]
    public void A_template_is_parsed_once_and_executed_for_every_row()
    {
        var template = Template.Parse("{{$x := .N}}{{$x}};");
        var rows = Enumerable.Range(0, 100).Select(i => template.Execute(new JsonObject { ["N"] = i }));
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i};")), string.Concat(rows));
    }

    [Fact]
    public void An_object_may_have_a_text_of_its_own_and_stay_an_object()
    {
        var row = new JsonObject { ["Labels"] = new JsonObject { ["a"] = "b" }, ["List"] = new JsonArray("x", "y"), ["Other"] = new JsonArray(1) };
        var options = new TemplateOptions { TextOf = node => node is JsonObject ? "labels" : node is JsonArray { Count: 2 } ? "list" : null };
        var template = Template.Parse("{{.Labels}} {{index .Labels \"a\"}} {{json .Labels}} {{.List}} {{len .List}} {{.Other}}");

        Assert.Equal("labels b {\"a\":\"b\"} list 2 [1]", template.Execute(row, options));
    }

    [Theory]
    [InlineData("{{.ID}}\t{{.Names}}", "CONTAINER ID\tNAMES")]
    [InlineData("{{lower .ID | json}} {{truncate .ID 4}} {{join .Names \",\"}}", "CONTAINER ID CONTAINER ID NAMES")]
    [InlineData("{{pad .ID 1 1}}|{{printf \"%.3s\" .Names}}|{{print .ID}}", " CONTAINER ID |NAM|CONTAINER ID")]
    [InlineData("{{range .Names}}<{{.}}>{{end}} {{range $i, $n := .Names}}{{$i}}{{$n}}{{end}}", "<NAMES> 0NAMES")]
    [InlineData("{{.Label \"com.example.team\"}} {{.Labels.app}} {{index .Labels \"app\"}}", "com.example.team APP LABELS")]
    [InlineData("{{if .ID}}{{upper .id}}{{end}}", "CONTAINER ID")]
    public void Headings_stand_where_the_fields_of_a_row_will(string format, string expected)
    {
        var headings = new JsonObject
        {
            ["ID"] = "CONTAINER ID",
            ["Names"] = "NAMES",
            ["Label"] = "LABEL",
            ["Labels"] = "LABELS",
        };
        Assert.Equal(expected, Template.Parse(format).ExecuteHeadings(headings));
    }

    [Fact]
    public void A_field_without_a_heading_is_a_mistake()
    {
        var headings = new JsonObject { ["Names"] = "NAMES" };
        var error = Assert.Throws<TemplateException>(() => Template.Parse("{{.Nams}}").ExecuteHeadings(headings));
        Assert.Equal("template: 1:3: at <.Nams>: can't evaluate field Nams in type object; did you mean .Names?", error.Message);
    }

    [Fact]
    public void No_data_prints_as_no_value() =>
        Assert.Equal("<no value> <no value>", Template.Parse("{{.}} {{.A}}").Execute(null));

    [Fact]
    public void Numbers_made_in_code_print_like_those_read_from_text()
    {
        var data = new JsonArray(
            JsonValue.Create(1), JsonValue.Create(2L), JsonValue.Create(ulong.MaxValue), JsonValue.Create((byte)4),
            JsonValue.Create(0.5), JsonValue.Create(1.25f), JsonValue.Create(7m), JsonValue.Create(2.5m),
            JsonValue.Create(double.NaN));
        Assert.Equal("[1 2 18446744073709551615 4 0.5 1.25 7 2.5 NaN]", Template.Parse("{{.}}").Execute(data));
    }

    [Fact]
    public void Strings_made_of_other_types_print_as_their_text() =>
        Assert.Equal("2024-01-02T03:04:05", Template.Parse("{{.}}").Execute(JsonValue.Create(new DateTime(2024, 1, 2, 3, 4, 5))));

    [Fact]
    public void The_caller_says_which_objects_have_fixed_fields()
    {
        var data = JsonNode.Parse("""{"State":{"Status":"running"},"Labels":{}}""")!;
        var state = data["State"];
        var options = new TemplateOptions { HasFixedFields = map => ReferenceEquals(map, state) };
        Assert.Equal("<no value>", Template.Parse("{{.Labels.x}}").Execute(data, options));
        Assert.Equal("<no value>", Template.Parse("{{.State.Statsu}}").Execute(data));
        var error = Assert.Throws<TemplateException>(() => Template.Parse("{{.State.Statsu}}").Execute(data, options));
        Assert.EndsWith("evaluate field Statsu in type object; did you mean .Status?", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_knows_its_line_and_column()
    {
        var error = Assert.Throws<TemplateException>(() => Template.Parse("one\ntwo {{nope}}"));
        Assert.Equal((2, 7), (error.Line, error.Column));
    }

    [Fact]
    public void A_message_is_one_line()
    {
        var error = Assert.Throws<TemplateException>(() => Template.Parse("{{len\n\n4}}").Execute(null));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain('\n', error.Problem);
    }

    [Theory]
    [InlineData("(", ")", "1")]
    [InlineData("}}{{if true}}{{", "}}{{end}}{{", "1")]
    [InlineData("}}{{range .}}{{", "", "1")]
    [InlineData("}}{{if 0}}{{else", "", " if 1")]
    [InlineData("}}{{with 1}}{{else with 0", "", "")]
    public void Deep_nesting_is_an_error_and_not_the_end_of_the_stack(string open, string close, string inside)
    {
        const int Depth = 100_000;
        var (opened, closed) = (string.Concat(Enumerable.Repeat(open, Depth)), string.Concat(Enumerable.Repeat(close, Depth)));
        var text = "{{" + opened + inside + closed + "}}";
        Assert.Throws<TemplateException>(() => Template.Parse(text));
    }

    [Theory]
    [InlineData("""{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}""")]
    [InlineData("""{{define "a"}}{{range .}}{{if 1}}{{template "a" $}}{{end}}{{end}}{{end}}{{template "a" .}}""")]
    [InlineData("""{{define "a"}}{{template "b" (or 0 .)}}{{end}}{{define "b"}}{{template "a" .}}{{end}}{{template "a" .}}""")]
    public void Endless_recursion_is_an_error(string text)
    {
        var error = Assert.Throws<TemplateException>(() => Template.Parse(text).Execute(new JsonArray(1)));
        Assert.Contains("exceeded maximum template depth", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{.}}")]
    [InlineData("{{json .}}")]
    [InlineData("""{{printf "%v" .}}""")]
    public void Data_without_end_is_an_error(string text)
    {
        JsonNode data = new JsonArray();
        for (var i = 0; i < 100_000; i++)
        {
            data = i % 2 == 0 ? new JsonArray(data) : new JsonObject { ["a"] = data };
        }

        var error = Assert.Throws<TemplateException>(() => Template.Parse(text).Execute(data));
        Assert.Contains("nested too deeply", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deep_template_runs_on_a_small_stack()
    {
        var template = Template.Parse(
            """{{define "a"}}{{range .}}{{if 1}}{{with (or 0 (or 0 $))}}{{template "a" .}}{{end}}{{end}}{{end}}{{end}}""" +
            """{{template "a" .}}""");
        Exception? caught = null;
        var thread = new Thread(() => caught = Record.Exception(() => template.Execute(new JsonArray(1))), maxStackSize: 1 << 20);
        thread.Start();
        thread.Join();
        Assert.IsType<TemplateException>(caught);
    }
}
