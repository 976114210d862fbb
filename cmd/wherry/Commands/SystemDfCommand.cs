using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Engine.Upkeep;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class SystemDfCommand : Subcommand
{
    private static readonly Listing<UsageRow> s_listing = new(
        @"{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}",
        [
            new("Type", "TYPE", row => row.Type),
            new("TotalCount", "TOTAL", row => Number(row.Total)),
            new("Total", "TOTAL", row => Number(row.Total)),
            new("Active", "ACTIVE", row => Number(row.Active)),
            new("Size", "SIZE", row => HumanText.Size(row.Size)),
            new("Reclaimable", "RECLAIMABLE", row => Reclaimable(row)),
            new("RawSize", "RAW SIZE", row => row.Size),
            new("RawReclaimable", "RAW RECLAIMABLE", row => row.Reclaimable),
        ],
        row => new JsonObject
        {
            ["Type"] = row.Type, ["Total"] = row.Total, ["TotalCount"] = row.Total, ["Active"] = row.Active, ["RawSize"] = row.Size,
            ["RawReclaimable"] = row.Reclaimable, ["Size"] = HumanText.Size(row.Size), ["Reclaimable"] = Reclaimable(row),
        });

    private readonly Option<string?> _format;
    private readonly Option<bool> _verbose;

    public SystemDfCommand()
        : base("system df", "Show how much room images, containers and volumes take")
    {
        _format = Text("--format", null, "TEMPLATE", "Go template for each kind, \"table TEMPLATE\" or \"json\"");
        _verbose = Switch("--verbose", "-v", "Every image, container and volume");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry system df -v";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        if (call.Has(_verbose) && call.Get(_format) is not null)
        {
            throw new UsageException("cannot combine --format and --verbose flags", Name);
        }

        var usage = new DiskUsage(call.Engine);
        call.Terminal.Write(call.Has(_verbose)
            ? $"Images space usage:\n\n{Images(usage)}\nContainers space usage:\n\n{Containers(usage)}\nLocal Volumes space usage:\n\n{Volumes(usage)}"
            : s_listing.Print(usage.Summary(), new ListingStyle(call.Get(_format) ?? "table")));
        return 0;
    }

    private static string Images(DiskUsage usage) => Columns.Align([
        ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS"],
        .. usage.Images().Select(row => (IReadOnlyList<string>)[
            row.Image.Name?.FamiliarName ?? "<none>", row.Image.Name?.Tag ?? "<none>", row.Image.Record.Id[..12], HumanText.Ago(row.Image.Record.Created),
            HumanText.Size(row.Shared + row.Unique), HumanText.Size(row.Shared), HumanText.Size(row.Unique), Number(row.Containers)])]);

    private static string Containers(DiskUsage usage) => Columns.Align([
        ["CONTAINER ID", "IMAGE", "COMMAND", "LOCAL VOLUMES", "SIZE", "CREATED", "STATUS", "NAMES"],
        .. usage.Containers().Select(row => (IReadOnlyList<string>)[
            row.Container.Record.Id[..12], row.Container.Record.ImageName,
            HumanText.Cut(string.Join(' ', row.Container.Record.Entrypoint.Concat(row.Container.Record.Command)), 20),
            Number(row.Container.Record.Mounts.Count(mount => mount.Type == "volume")), HumanText.Size(row.Size), HumanText.Ago(row.Container.Record.Created),
            row.Container.State.Status.ToString().ToLowerInvariant(), row.Container.Record.Name])]);

    private static string Volumes(DiskUsage usage) => Columns.Align([
        ["VOLUME NAME", "LINKS", "SIZE"],
        .. usage.Volumes().Select(row => (IReadOnlyList<string>)[row.Volume.Record.Name, Number(row.Volume.Users.Count), HumanText.Size(row.Size)])]);

    private static string Reclaimable(UsageRow row) =>
        $"{HumanText.Size(row.Reclaimable)} ({Number((int)(row.Size == 0 ? 0 : Math.Round(100.0 * row.Reclaimable / row.Size)))}%)";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
