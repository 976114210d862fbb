using System.Globalization;
using System.Text.Json.Nodes;
using Containers.State.Events;

namespace Wherry.Output;

/// <summary>An event as podman and docker print it: a line, or fields for templates.</summary>
/// <param name="whole">Whether ids are whole.</param>
/// <param name="isDocker">Whether what happened is told in docker's words; podman's otherwise.</param>
internal sealed class EventText(bool whole, bool isDocker)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>"2026-11-21 10:08:15.674286858 +0000 UTC container create ID (image=bb, name=web, a=b)".</summary>
    internal string Line(EventRecord record)
    {
        var time = $"{HumanText.Stamp(Time(record), record.Time % NanosecondsPerSecond)} {record.Type} {Action(record)}";
        return record.Type switch
        {
            "container" => $"{time} {Cut(record.Id)} ({string.Join(", ", Details(record))})",
            "pod" => $"{time} {Cut(record.Id)} (image=, name={record.Name}{string.Concat(record.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $", {a.Key}={a.Value}"))})",
            "volume" => $"{time} {Cut(record.Id)}",
            _ => $"{time} {Cut(record.Id)} {record.Name}".TrimEnd(),
        };
    }

    /// <summary>The fields of both programs.</summary>
    internal JsonObject Fields(EventRecord record)
    {
        var fields = Document(record);
        fields["Time"] = record.Time / NanosecondsPerSecond;
        fields["TimeNano"] = record.Time;
        fields["From"] = record.Image;
        fields["Details"] = fields["Attributes"]!.DeepClone();
        fields["HealthStatus"] = record.Attributes.GetValueOrDefault("health_status", string.Empty);
        fields["Error"] = string.Empty;
        fields["Network"] = string.Empty;
        fields["PodID"] = record.Attributes.GetValueOrDefault(EventRecord.PodAttribute, string.Empty);
        fields.TryAdd("ContainerExitCode", null);
        return fields;
    }

    /// <summary>A line of --format json.</summary>
    internal JsonObject Document(EventRecord record)
    {
        var document = new JsonObject
        {
            ["ID"] = Cut(record.Id),
            ["Image"] = record.Image,
            ["Name"] = record.Name,
            ["Status"] = Action(record),
            ["time"] = record.Time / NanosecondsPerSecond,
            ["timeNano"] = record.Time,
            ["Type"] = record.Type,
            ["Attributes"] = ContainerText.Labels(record.Attributes),
            ["Action"] = Action(record),
            ["Actor"] = new JsonObject { ["ID"] = record.Id, ["Attributes"] = ContainerText.Labels(Actor(record)) },
            ["scope"] = "local",
        };
        if (record.ExitCode is { } code)
        {
            document["ContainerExitCode"] = code;
        }

        return document;
    }

    private string Action(EventRecord record) => !isDocker ? record.Action : (record.Type, record.Action) switch
    {
        (_, "died") => "die",
        (_, "exec_died") => "exec_die",
        (_, "exec") => "exec_start",
        (_, "health_status") => $"health_status: {record.Attributes.GetValueOrDefault("health_status")}",
        ("image", "remove") => "delete",
        (_, "remove") => "destroy",
        var (_, other) => other,
    };

    private static DateTimeOffset Time(EventRecord record) => DateTimeOffset.UnixEpoch.AddTicks(record.Time / TimeSpan.NanosecondsPerTick);

    private static IEnumerable<string> Details(EventRecord record) =>
        ((IEnumerable<string>)[$"image={record.Image}", $"name={record.Name}"])
        .Concat(record.ExitCode is { } code ? [$"exitCode={code.ToString(CultureInfo.InvariantCulture)}"] : [])
        .Concat(record.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"));

    // In docker's events name, image and exit code are among the attributes.
    private static Dictionary<string, string> Actor(EventRecord record)
    {
        var attributes = new Dictionary<string, string>(record.Attributes) { ["name"] = record.Name };
        if (record.Image.Length > 0)
        {
            attributes["image"] = record.Image;
        }

        if (record.ExitCode is { } code)
        {
            attributes["exitCode"] = code.ToString(CultureInfo.InvariantCulture);
        }

        return attributes;
    }

    private string Cut(string id) => whole || id.Length != 64 ? id : id[..12];
}
