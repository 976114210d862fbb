using System.Text.Json.Nodes;
using Containers.Systemd.Quadlets;

namespace Wherry.Output;

/// <summary>A Quadlet file's service and what it is doing.</summary>
internal sealed record QuadletRow(QuadletService Service, string Status);

/// <summary>What quadlet ls can show.</summary>
internal static class QuadletListing
{
    private const string Columns = @"{{.Name}}\t{{.UnitName}}\t{{.Path}}\t{{.Status}}";

    internal static Listing<QuadletRow> Make() => new(
        Columns,
        [
            new("Name", "NAME", row => row.Service.Source.FileName),
            new("UnitName", "UNIT NAME", row => row.Service.FileName),
            new("Path", "PATH ON DISK", row => row.Service.Source.Path),
            new("Status", "STATUS", row => row.Status),
        ],
        row => new JsonObject
        {
            ["Name"] = row.Service.Source.FileName,
            ["UnitName"] = row.Service.FileName,
            ["Path"] = row.Service.Source.Path,
            ["Status"] = row.Status,
        });
}
