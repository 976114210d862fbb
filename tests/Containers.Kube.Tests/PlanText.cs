using System.Collections;
using System.Globalization;
using System.Text;
using Containers.Engine.Containers;
using Containers.Kube.Model;
using Containers.Kube.Planning;
using Containers.Kube.Reading;
using Containers.Oci;

namespace Containers.Kube.Tests;

/// <summary>Says what a file comes to, in lines: what differs from what nobody asked for.</summary>
internal static class PlanText
{
    internal static string Of(string yaml, PlayOptions options)
    {
        var text = new StringBuilder();
        void Warn(string warning) => text.Append("warning: ").Append(warning).Append('\n');
        try
        {
            var file = KubeReader.Read(yaml, "shop.yaml", Warn);
            foreach (var claim in file.Claims)
            {
                text.Append("claim ").Append(claim.Name).Append('\n');
                Describe(text, claim, new KubeClaim(claim.Name), "  ");
            }

            foreach (var values in file.Values)
            {
                text.Append(values.IsSecret ? "secret " : "values ").Append(values.Name).Append(": ").AppendJoin(' ', values.Data.Keys).Append('\n');
            }

            var number = 0;
            var planner = new PodPlanner(new KnownValues(file.Values, _ => null), options, "usual", () => $"id{++number}", Warn);
            foreach (var (i, pod) in file.Pods.Index())
            {
                Describe(text, planner.Plan(pod, i));
            }
        }
        catch (ContainersException e)
        {
            text.Append("error: ").Append(e.Kind).Append(": ").Append(e.Message).Append('\n');
            if (e.Hint is { } hint)
            {
                text.Append("hint: ").Append(hint).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void Describe(StringBuilder text, PodPlan plan)
    {
        text.Append("pod ").Append(plan.Options.Name).Append('\n');
        Describe(text, plan.Options, new Engine.Pods.PodOptions { Name = plan.Options.Name, ExitPolicy = "stop" }, "  ");
        foreach (var volume in plan.Volumes)
        {
            text.Append(CultureInfo.InvariantCulture, $"  volume {volume.Name} mode {Convert.ToString(volume.Mode, 8)}\n");
            volume.Directories.ToList().ForEach(path => text.Append("    directory ").Append(path).Append('\n'));
            volume.Files.ToList().ForEach(file => text.Append(CultureInfo.InvariantCulture, $"    file {file.Path} {Convert.ToString(file.Mode, 8)} {Show(Encoding.UTF8.GetString(file.Content))}\n"));
        }

        plan.HostPaths.ToList().ForEach(path => text.Append("  host path ").Append(path.Path).Append(' ').Append(path.Type).Append('\n'));
        plan.Images.ToList().ForEach(image => text.Append("  image ").Append(image.Reference).Append(' ').Append(image.PullPolicy).Append('\n'));
        foreach (var container in plan.Containers)
        {
            text.Append("  container ").Append(container.Options.Name).Append('\n');
            if (container.PullPolicy is { } policy)
            {
                text.Append("    pull ").Append(policy).Append('\n');
            }

            Describe(text, container.Options, new CreateOptions { Image = string.Empty, Name = container.Options.Name, Pod = container.Options.Pod, ReadOnlyTmpfs = false }, "    ");
        }
    }

    private static void Describe(StringBuilder text, object value, object usual, string indent)
    {
        foreach (var property in value.GetType().GetProperties().OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            var (actual, normal) = (property.GetValue(value), property.GetValue(usual));
            if (Show(actual) == Show(normal))
            {
                continue;
            }

            if (actual is CreateOptions or HealthOptions)
            {
                Describe(text, actual, normal!, indent);
            }
            else
            {
                text.Append(indent).Append(property.Name).Append(": ").Append(Show(actual)).Append('\n');
            }
        }
    }

    private static string Show(object? value) => value switch
    {
        null => "-",
        string text => $"\"{text.Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        IReadOnlyDictionary<string, string> map => string.Join(", ", map.Select(pair => $"{pair.Key}={pair.Value}")),
        IEnumerable<(State.Containers.ContainerSecret Secret, byte[] Content)> secrets => string.Join(", ", secrets.Select(one => $"{one.Secret.Target}={Encoding.UTF8.GetString(one.Content)} ({one.Secret.Id})")),
        IEnumerable many => string.Join(", ", many.Cast<object>().Select(Show)),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
