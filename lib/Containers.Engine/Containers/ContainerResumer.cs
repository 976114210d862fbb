using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>
/// Brings back, after the machine was started, what shall run: as the restart policies say, and as their users last wanted.
/// </summary>
public sealed class ContainerResumer(Engine engine)
{
    /// <summary>The containers to start, oldest first; what was to be removed at its end and was cut off is removed.</summary>
    public IReadOnlyList<ContainerRecord> Prepare()
    {
        var views = new ContainerObserver(engine).All().Where(view => view.State.Status == ContainerStatus.Exited).Reverse().ToList();
        foreach (var view in views.Where(view => view.Record.AutoRemove && view.State.Interrupted))
        {
            new ContainerRemover(engine).Remove(view.Record, new RemoveOptions { Volumes = true });
        }

        return [.. views.Where(view => IsWanted(view.Record, view.State)).Select(view => view.Record)];
    }

    /// <summary>Starts one of them.</summary>
    public void Start(ContainerRecord record) =>
        new ContainerStarter(engine).TryStart(record, new StartOptions(Streams: false, Input: false))?.Dispose();

    /// <summary>
    /// Whether a container that does not run shall: docker's rules. "always" means it, also after a stop; "unless-stopped" what
    /// nobody has stopped; "on-failure" what was cut off, for that is one.
    /// </summary>
    internal static bool IsWanted(ContainerRecord record, ContainerState state) => state.Started is not null && record.RestartPolicy switch
    {
        "always" => true,
        "unless-stopped" => !state.StoppedByUser,
        "on-failure" => state.Interrupted,
        _ => false,
    };
}
