using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Oci.Images;
using Containers.Oci.Runtime;
using Containers.State.Containers;

namespace Containers.Kube.Generating;

/// <summary>Writes a container as Kubernetes describes it, as far as it differs from its image.</summary>
/// <param name="volumes">The volumes of its pod.</param>
/// <param name="imageOf">What an image says; null for one that is gone.</param>
/// <param name="warn">Told of what cannot be written.</param>
internal sealed class ContainerWriter(VolumeWriter volumes, Func<ContainerRecord, ImageRunConfiguration?> imageOf, Action<string> warn)
{
    internal JsonObject Write(ContainerRecord container, string name, IReadOnlyList<PublishedPort> ports)
    {
        var image = imageOf(container) ?? new ImageRunConfiguration();
        var written = new JsonObject { ["name"] = name, ["image"] = container.ImageName };
        AddCommand(written, container, image);
        Add(written, "env", Variables(container, image));
        Add(written, "ports", new JsonArray([.. ports.Select(Port)]));
        Add(written, "volumeMounts", volumes.Mounts(container));
        Add(written, "resources", Resources(container.Limits));
        Add(written, "securityContext", Security(container, image));
        if (container.WorkingDirectory != (image.WorkingDir is { Length: > 0 } directory ? directory : "/"))
        {
            written["workingDir"] = container.WorkingDirectory;
        }

        if (container.Terminal)
        {
            written["tty"] = true;
        }

        if (container.Interactive)
        {
            written["stdin"] = true;
        }

        AddChecks(written, container.Health);
        if (container.Secrets.Count > 0)
        {
            warn($"container {container.Name}: its secrets are not written: {string.Join(", ", container.Secrets.Select(secret => secret.Name))}");
        }

        return written;
    }

    /// <summary>Adds what says something.</summary>
    internal static void Add(JsonObject written, string name, JsonNode value)
    {
        if (value is JsonArray { Count: > 0 } or JsonObject { Count: > 0 })
        {
            written[name] = value;
        }
    }

    /// <summary>Texts as a sequence.</summary>
    internal static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(JsonNode (text) => JsonValue.Create(text))];

    private static void AddCommand(JsonObject written, ContainerRecord container, ImageRunConfiguration image)
    {
        var (entrypoint, command) = (container.Entrypoint, container.Command);
        if (entrypoint.SequenceEqual(image.Entrypoint ?? []))
        {
            Add(written, "args", Texts(command.SequenceEqual(image.Cmd ?? []) ? [] : command.Select(Literal)));
        }
        else if (entrypoint.Count == 0)
        {
            Add(written, "command", Texts(command.Select(Literal)));
        }
        else
        {
            Add(written, "command", Texts(entrypoint.Select(Literal)));
            Add(written, "args", Texts(command.Select(Literal)));
        }
    }

    // Where $(NAME) would be taken for a variable's value.
    private static string Literal(string text) => text.Contains("$(", StringComparison.Ordinal) || text.Contains("$$", StringComparison.Ordinal) ? text.Replace("$", "$$", StringComparison.Ordinal) : text;

    private static JsonArray Variables(ContainerRecord container, ImageRunConfiguration image) => [.. container.Environment
        .Where(variable => !(image.Env ?? []).Contains(variable) && !variable.StartsWith("PATH=/usr/local/sbin:", StringComparison.Ordinal))
        .Select(variable => variable.Split('=', 2)).Where(parts => parts.Length == 2)
        .Select(JsonNode (parts) => new JsonObject { ["name"] = parts[0], ["value"] = Literal(parts[1]) })];

    private static JsonNode Port(PublishedPort port)
    {
        var written = new JsonObject { ["containerPort"] = port.ContainerPort, ["hostPort"] = port.HostPort };
        if (port.HostAddress.Length > 0)
        {
            written["hostIP"] = port.HostAddress;
        }

        if (port.Protocol != "tcp")
        {
            written["protocol"] = port.Protocol.ToUpperInvariant();
        }

        return written;
    }

    private static JsonObject Resources(ContainerLimits limits)
    {
        var (most, wanted, resources) = (new JsonObject(), new JsonObject(), new JsonObject());
        void Write(JsonObject to, string name, long value, string text)
        {
            if (value > 0)
            {
                to[name] = text;
            }
        }

        Write(most, "cpu", limits.NanoCpus, string.Create(CultureInfo.InvariantCulture, $"{limits.NanoCpus / 1_000_000}m"));
        Write(most, "memory", limits.Memory, Bytes(limits.Memory));
        Write(wanted, "cpu", limits.CpuShares, string.Create(CultureInfo.InvariantCulture, $"{limits.CpuShares * 1000 / 1024}m"));
        Write(wanted, "memory", limits.MemoryReservation, Bytes(limits.MemoryReservation));
        Add(resources, "limits", most);
        Add(resources, "requests", wanted);
        return resources;
    }

    /// <summary>An amount of bytes.</summary>
    internal static string Bytes(long bytes) => bytes % (1 << 20) == 0 ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20}Mi") : bytes.ToString(CultureInfo.InvariantCulture);

    private JsonObject Security(ContainerRecord container, ImageRunConfiguration image)
    {
        var (security, written) = (container.Security, new JsonObject());
        var ids = container.User.Split(':').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (int?)null).ToList();
        if (container.User.Length > 0 && container.User != image.User)
        {
            if (ids.Contains(null))
            {
                warn($"container {container.Name}: its user {container.User} is not written: Kubernetes has numbers there");
            }
            else
            {
                written["runAsUser"] = ids[0];
                if (ids.Count > 1)
                {
                    written["runAsGroup"] = ids[1];
                }
            }
        }

        var capabilities = new JsonObject();
        Add(capabilities, "add", Texts(security.Added));
        Add(capabilities, "drop", Texts(security.Dropped));
        Add(written, "capabilities", capabilities);
        foreach (var (name, isOn, value) in (ReadOnlySpan<(string, bool, bool)>)
            [("privileged", security.Privileged, true), ("readOnlyRootFilesystem", security.ReadOnlyRoot, true), ("allowPrivilegeEscalation", security.NoNewPrivileges, false)])
        {
            if (isOn)
            {
                written[name] = value;
            }
        }

        if (security.SeccompProfile == "unconfined")
        {
            written["seccompProfile"] = new JsonObject { ["type"] = "Unconfined" };
        }

        return written;
    }

    private static void AddChecks(JsonObject written, HealthCheck? check)
    {
        if (check is null)
        {
            return;
        }

        if (check.Interval > TimeSpan.Zero)
        {
            var liveness = Probe(check.Test, check.Interval, check.Timeout, check.Retries);
            written["livenessProbe"] = liveness;
            if (check.StartPeriod > TimeSpan.Zero)
            {
                liveness["initialDelaySeconds"] = Seconds(check.StartPeriod);
            }
        }

        if (check.Startup is { } startup)
        {
            var probe = Probe(startup.Test, startup.Interval, startup.Timeout, Math.Max(1, startup.Retries));
            written["startupProbe"] = probe;
            if (startup.Successes > 1)
            {
                probe["successThreshold"] = startup.Successes;
            }
        }
    }

    private static JsonObject Probe(IReadOnlyList<string> test, TimeSpan interval, TimeSpan timeout, int failures) => new()
    {
        ["exec"] = new JsonObject { ["command"] = Texts(HealthCheck.Arguments(test, ["/bin/sh", "-c"])) },
        ["periodSeconds"] = Seconds(interval), ["timeoutSeconds"] = Seconds(timeout), ["failureThreshold"] = failures,
    };

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)time.TotalSeconds);
}
