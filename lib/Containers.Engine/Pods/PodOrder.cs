using Containers.Engine.Containers;

namespace Containers.Engine.Pods;

/// <summary>In which order the containers of a pod end.</summary>
internal static class PodOrder
{
    /// <summary>The containers in groups: none depends on one of an earlier group, or of its own.</summary>
    internal static IReadOnlyList<IReadOnlyList<ContainerView>> Levels(PodView pod)
    {
        var left = pod.Containers.ToList();
        var levels = new List<IReadOnlyList<ContainerView>>();
        while (left.Count > 0)
        {
            var needed = left.SelectMany(view => view.Record.Dependencies).ToHashSet();
            var level = left.Where(view => !needed.Contains(view.Record.Id)).ToList();
            if (level.Count == 0)
            {
                level = [.. left]; // a circle, which only a damaged record can make
            }

            levels.Add(level);
            left = [.. left.Except(level)];
        }

        return levels;
    }
}
