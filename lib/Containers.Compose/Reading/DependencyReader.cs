using Containers.Compose.Model;

namespace Containers.Compose.Reading;

/// <summary>Reads which services must be there before one.</summary>
internal static class DependencyReader
{
    /// <summary>What "depends_on" says, and what links and shared namespaces come to.</summary>
    internal static IReadOnlyList<ComposeDependency> Read(ComposeNode service)
    {
        var told = service["depends_on"] is not { } node ? []
            : node.IsMapping ? node.Entries().Select(Long)
            : node.Texts().Select(Started);
        IEnumerable<string> others =
        [
            .. service["links"]?.Texts().Select(link => link.Split(':')[0]) ?? [],
            .. service["volumes_from"]?.Texts().Where(from => !from.StartsWith("container:", StringComparison.Ordinal)).Select(from => from.Split(':')[0]) ?? [],
            .. ((string[])["network_mode", "pid", "ipc"]).Select(key => service[key]?.Text()).OfType<string>().Where(mode => mode.StartsWith("service:", StringComparison.Ordinal)).Select(mode => mode[8..]),
        ];
        return [.. told.Concat(others.Select(Started)).DistinctBy(dependency => dependency.Service)];
    }

    private static ComposeDependency Started(string name) => new(name, ComposeCondition.Started, IsRequired: true);

    private static ComposeDependency Long((string Name, ComposeNode Node) entry)
    {
        if (entry.Node.Value is null)
        {
            return Started(entry.Name);
        }

        entry.Node.Only("condition", "required", "restart");
        var condition = entry.Node["condition"]?.Choice("service_started", "service_healthy", "service_completed_successfully") switch
        {
            "service_healthy" => ComposeCondition.Healthy,
            "service_completed_successfully" => ComposeCondition.Completed,
            _ => ComposeCondition.Started,
        };
        return new ComposeDependency(entry.Name, condition, entry.Node["required"]?.Flag() ?? true);
    }
}
