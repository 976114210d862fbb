using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Engine.Processes;
using Containers.Templates;

namespace Wherry.Output;

/// <summary>What containers use, as docker's and podman's stats show it.</summary>
internal sealed class StatsTable
{
    private const string Nothing = "--";

    private static readonly JsonObject s_headings = new()
    {
        ["Pod"] = "POD", ["CID"] = "CID", ["Container"] = "CONTAINER", ["ContainerID"] = "CONTAINER ID", ["ID"] = "CONTAINER ID", ["Name"] = "NAME", ["CPUPerc"] = "CPU %", ["CPU"] = "CPU %",
        ["AvgCPU"] = "AVG CPU %", ["CPUTime"] = "CPU TIME", ["UpTime"] = "UP TIME", ["Up"] = "UP TIME", ["Duration"] = "DURATION", ["CPUNano"] = "CPU NANO", ["MemUsage"] = "MEM USAGE / LIMIT", ["MemUsageBytes"] = "MEM USAGE / LIMIT",
        ["MemLimit"] = "MEM LIMIT", ["MemPerc"] = "MEM %", ["NetIO"] = "NET I/O", ["NetInput"] = "NET INPUT", ["NetOutput"] = "NET OUTPUT",
        ["BlockIO"] = "BLOCK I/O", ["BlockInput"] = "BLOCK INPUT", ["BlockOutput"] = "BLOCK OUTPUT", ["PIDs"] = "PIDS", ["PIDS"] = "PIDS",
    };

    private static readonly JsonWriterOptions s_indented = new() { Indented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool _isJson;
    private readonly bool _hasHeadings;
    private readonly bool _wholeIds;
    private readonly Template _template;

    internal StatsTable(string? format, bool wholeIds, bool ofPods = false)
    {
        _wholeIds = wholeIds;
        _isJson = format == "json";
        var text = _isJson || format is null
            ? (ofPods ? "table {{.Pod}}\\t{{.CID}}" : "table {{.ID}}") + "\\t{{.Name}}\\t{{.CPUPerc}}\\t{{.MemUsage}}\\t{{.MemPerc}}\\t{{.NetIO}}\\t{{.BlockIO}}\\t{{.PIDs}}"
            : format;
        _hasHeadings = Template.TryTakeTable(ref text);
        _template = Template.Parse(Template.UnescapeFormat(text));
    }

    /// <summary>One look as text.</summary>
    /// <param name="rows">The containers, and what they use; null for those that do not run.</param>
    /// <param name="before">What they used at the last look, for what happened since; without it, since they were started.</param>
    /// <param name="withHeadings">Whether a table has its headings.</param>
    internal string Render(
        IReadOnlyList<(ContainerView View, ContainerUsage? Usage)> rows, IReadOnlyDictionary<string, ContainerUsage> before, bool withHeadings)
    {
        var documents = rows.Select(row => Describe(row.View, row.Usage, before.GetValueOrDefault(row.View.Record.Id))).ToList();
        if (_isJson)
        {
            return Json(documents);
        }

        var lines = documents.Select(document => _template.Execute(document));
        if (!_hasHeadings)
        {
            return string.Concat(lines.Select(line => line + "\n"));
        }

        var headings = _template.ExecuteHeadings((JsonObject)s_headings.DeepClone()).Split('\t');
        var table = new Table(headings);
        foreach (var line in lines)
        {
            var cells = line.Split('\t');
            table.Add([.. cells.Take(headings.Length), .. Enumerable.Repeat(string.Empty, Math.Max(headings.Length - cells.Length, 0))]);
        }

        return table.Render(withHeadings);
    }

    private JsonObject Describe(ContainerView view, ContainerUsage? usage, ContainerUsage? before)
    {
        var id = _wholeIds ? view.Record.Id : view.Record.Id[..12];
        var up = usage is null ? TimeSpan.Zero : usage.Time - (view.State.Started ?? usage.Time);
        var average = usage is null ? 0 : Percent(usage.Processor, up);
        var recent = usage is null || before is null || usage.Processor < before.Processor ? average : Percent(usage.Processor - before.Processor, usage.Time - before.Time);
        var memory = usage is { MemoryLimit: > 0 } ? 100.0 * usage.Memory / usage.MemoryLimit : 0;
        string Text(Func<ContainerUsage, string> text) => usage is null ? Nothing : text(usage);
        return new JsonObject
        {
            ["Pod"] = view.Record.Pod.Length == 0 || _wholeIds ? view.Record.Pod : view.Record.Pod[..12], ["CID"] = id, ["Container"] = id, ["ContainerID"] = id, ["ID"] = id, ["Name"] = view.Record.Name,
            ["CPUPerc"] = Text(_ => Percentage(recent)), ["CPU"] = recent, ["AvgCPU"] = Text(_ => Percentage(average)),
            ["CPUTime"] = Text(u => Seconds(u.Processor)), ["UpTime"] = Text(_ => Seconds(up)),
            ["Up"] = Text(_ => Seconds(up)), ["Duration"] = up.Ticks * 100, ["CPUNano"] = (usage?.Processor.Ticks ?? 0) * 100,
            ["MemUsage"] = usage is null ? $"{Nothing} / {Nothing}" : $"{HumanText.BinarySize(usage.Memory)} / {HumanText.BinarySize(usage.MemoryLimit)}",
            ["MemUsageBytes"] = usage?.Memory ?? 0, ["MemLimit"] = usage?.MemoryLimit ?? 0, ["MemPerc"] = Text(_ => Percentage(memory)),
            ["NetIO"] = usage is null ? Nothing : $"{HumanText.Size(usage.NetworkIn)} / {HumanText.Size(usage.NetworkOut)}",
            ["NetInput"] = usage?.NetworkIn ?? 0, ["NetOutput"] = usage?.NetworkOut ?? 0,
            ["BlockIO"] = usage is null ? Nothing : $"{HumanText.Size(usage.BlockIn)} / {HumanText.Size(usage.BlockOut)}",
            ["BlockInput"] = usage?.BlockIn ?? 0, ["BlockOutput"] = usage?.BlockOut ?? 0,
            ["PIDs"] = Text(u => u.Processes.ToString(CultureInfo.InvariantCulture)), ["PIDS"] = usage?.Processes ?? 0,
        };
    }

    // Podman's document, with docker's names beside its own.
    private static string Json(IEnumerable<JsonObject> documents)
    {
        var array = new JsonArray([.. documents.Select(d => new JsonObject
        {
            ["id"] = d["ID"]!.GetValue<string>(), ["name"] = d["Name"]!.GetValue<string>(), ["cpu_time"] = d["CPUTime"]!.GetValue<string>(),
            ["cpu_percent"] = d["CPUPerc"]!.GetValue<string>(), ["avg_cpu"] = d["AvgCPU"]!.GetValue<string>(), ["mem_usage"] = d["MemUsage"]!.GetValue<string>(),
            ["mem_percent"] = d["MemPerc"]!.GetValue<string>(), ["net_io"] = d["NetIO"]!.GetValue<string>(), ["block_io"] = d["BlockIO"]!.GetValue<string>(),
            ["pids"] = d["PIDs"]!.GetValue<string>(),
            ["ID"] = d["ID"]!.GetValue<string>(), ["Container"] = d["ID"]!.GetValue<string>(), ["Name"] = d["Name"]!.GetValue<string>(),
            ["CPUPerc"] = d["CPUPerc"]!.GetValue<string>(), ["MemUsage"] = d["MemUsage"]!.GetValue<string>(), ["MemPerc"] = d["MemPerc"]!.GetValue<string>(),
            ["NetIO"] = d["NetIO"]!.GetValue<string>(), ["BlockIO"] = d["BlockIO"]!.GetValue<string>(), ["PIDs"] = d["PIDs"]!.GetValue<string>(),
        })]);
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory, s_indented))
        {
            array.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(memory.ToArray()) + "\n";
    }

    private static double Percent(TimeSpan used, TimeSpan passed) => passed > TimeSpan.Zero ? 100.0 * used / passed : 0;

    private static string Percentage(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + "%";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture) + "s";
}
