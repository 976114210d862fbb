using System.Text.Json.Nodes;
using Containers.Oci.Runtime;
using Containers.State.Containers;

namespace Containers.Engine.Inspection;

/// <summary>The parts of a container's document about its health.</summary>
internal static class HealthDocument
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Adds what was found out to a document's state: docker's name for it, and podman's old one.</summary>
    internal static JsonObject AddTo(JsonObject state, HealthCheck? check, ContainerHealth? health)
    {
        if (check is not null && health is not null)
        {
            state["Health"] = Found(health);
            state["Healthcheck"] = Found(health);
        }

        return state;
    }

    /// <summary>A check in docker's form, times in nanoseconds; null for none.</summary>
    internal static JsonObject? Configuration(HealthCheck? check) => check is null ? null : new JsonObject
    {
        ["Test"] = ContainerDocument.Texts(check.Test),
        ["Interval"] = Nanoseconds(check.Interval),
        ["Timeout"] = Nanoseconds(check.Timeout),
        ["StartPeriod"] = Nanoseconds(check.StartPeriod),
        ["StartInterval"] = Nanoseconds(check.StartInterval),
        ["Retries"] = check.Retries,
    };

    /// <summary>The check of the start.</summary>
    internal static JsonObject? Configuration(StartupCheck? check) => check is null ? null : new JsonObject
    {
        ["Test"] = ContainerDocument.Texts(check.Test),
        ["Interval"] = Nanoseconds(check.Interval),
        ["Timeout"] = Nanoseconds(check.Timeout),
        ["Retries"] = check.Retries,
        ["Successes"] = check.Successes,
    };

    private static JsonObject Found(ContainerHealth health) => new()
    {
        ["Status"] = health.Status,
        ["FailingStreak"] = health.FailingStreak,
        ["Log"] = new JsonArray([.. health.Log.Select(result => new JsonObject
        {
            ["Start"] = ContainerDocument.Time(result.Start),
            ["End"] = ContainerDocument.Time(result.End),
            ["ExitCode"] = result.ExitCode,
            ["Output"] = result.Output,
        })]),
    };

    private static long Nanoseconds(TimeSpan time) => time.Ticks * NanosecondsPerTick;
}
