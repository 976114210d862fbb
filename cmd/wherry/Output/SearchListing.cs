using Containers.Engine.Images;

namespace Wherry.Output;

/// <summary>What search can show.</summary>
internal static class SearchListing
{
    private const int LongestDescription = 45;
    private const string Columns = @"{{.Name}}\t{{.Description}}\t{{.Stars}}\t{{.Official}}";
    private const string TagColumns = @"{{.Name}}\t{{.Tag}}";

    internal static Listing<SearchResult> Make(bool cuts) => new(
        Columns,
        [
            new("Index", "INDEX", result => result.Registry),
            new("Name", "NAME", result => result.Name),
            new("Description", "DESCRIPTION", result => cuts ? HumanText.Cut(result.Found.Description, LongestDescription) : result.Found.Description),
            new("Stars", "STARS", result => result.Found.Stars),
            new("StarCount", "STARS", result => result.Found.Stars),
            new("Official", "OFFICIAL", result => Mark(result.Found.IsOfficial)),
            new("IsOfficial", "OFFICIAL", result => Mark(result.Found.IsOfficial)),
            new("Automated", "AUTOMATED", result => Mark(result.Found.IsAutomated)),
            new("IsAutomated", "AUTOMATED", result => Mark(result.Found.IsAutomated)),
        ],
        result => new System.Text.Json.Nodes.JsonObject
        {
            ["Index"] = result.Registry, ["Name"] = result.Name, ["Description"] = result.Found.Description,
            ["Stars"] = result.Found.Stars, ["Official"] = Mark(result.Found.IsOfficial), ["Automated"] = Mark(result.Found.IsAutomated), ["Tag"] = string.Empty,
        });

    internal static Listing<(string Name, string Tag)> MakeTags() => new(
        TagColumns,
        [new("Name", "NAME", row => row.Name), new("Tag", "TAG", row => row.Tag)],
        row => new System.Text.Json.Nodes.JsonObject { ["Name"] = row.Name, ["Tag"] = row.Tag });

    private static string Mark(bool isSo) => isSo ? "[OK]" : string.Empty;
}
