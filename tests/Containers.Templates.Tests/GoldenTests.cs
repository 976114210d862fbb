using System.Text.Json.Nodes;

namespace Containers.Templates.Tests;

/// <summary>
/// One folder a case: a template and data.json, and what comes out of them, either the text in "expected" or, below
/// cases-negative, the message in "error" (without its final line end). Templates and texts count to the last byte.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Cases => Folders("cases");

    public static TheoryData<string> NegativeCases => Folders("cases-negative");

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_template_prints_what_its_folder_says(string name)
    {
        var (template, data, expected) = Read("cases", name, "expected");
        Assert.Equal(expected, Template.Parse(template).Execute(data));
    }

    [Theory]
    [MemberData(nameof(NegativeCases))]
    public void A_mistake_is_reported_as_its_folder_says(string name)
    {
        var (template, data, expected) = Read("cases-negative", name, "error");
        var error = Assert.Throws<TemplateException>(() => Template.Parse(template).Execute(data));
        Assert.Equal(expected.TrimEnd('\n'), error.Message);
    }

    private static TheoryData<string> Folders(string kind) =>
        new(Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, kind)).Select(Path.GetFileName).Order()!);

    private static (string Template, JsonNode? Data, string Expected) Read(string kind, string name, string expected)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, kind, name);
        return (
            File.ReadAllText(Path.Combine(folder, "template")),
            JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "data.json"))),
            File.ReadAllText(Path.Combine(folder, expected)));
    }
}
