using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Pods;

namespace Containers.Engine.Upkeep;

/// <summary>Checks the records of pods, their names, and that pods and the containers in them know of each other.</summary>
internal sealed class PodCheck(Engine engine, CheckReport report)
{
    internal void Run()
    {
        var pods = CheckRecords();
        foreach (var (name, id) in engine.Pods.StaleNames().ToList())
        {
            report.Add($"name {name}", $"it leads to pod {id}, which does not exist", () =>
            {
                engine.Pods.ReleaseStale(name, id);
                return "removed";
            });
        }

        foreach (var container in engine.Containers.List(_ => { }).Where(container => container.Pod.Length > 0).ToList())
        {
            CheckMember(container);
        }

        foreach (var pod in pods.Where(pod => pod.InfraId.Length > 0 && !File.Exists(Path.Combine(engine.Paths.Container(pod.InfraId), "config.json"))))
        {
            report.Add($"pod {pod.Id}", $"its infra container {pod.InfraId} does not exist", () => throw CheckReport.Left($"wherry pod rm {pod.Name} removes it"));
        }
    }

    private List<PodRecord> CheckRecords()
    {
        var pods = new List<PodRecord>();
        foreach (var id in engine.Pods.Ids().ToList())
        {
            try
            {
                if (engine.Pods.Find(id) is { } pod)
                {
                    pods.Add(pod);
                }
            }
            catch (ContainersException e)
            {
                report.Add($"pod {id}", e.Message, () => Drop(id, e));
            }
        }

        return pods;
    }

    private string Drop(string id, ContainersException error)
    {
        if (error.Kind == ErrorKind.Unsupported)
        {
            throw CheckReport.Left("a newer wherry wrote it");
        }

        if (!report.Options.Force)
        {
            throw CheckReport.Left("its containers would be on their own: --force drops it");
        }

        if (engine.Pods.Retire(id) is { } left)
        {
            engine.Work.Remove(left);
        }

        return "the record was dropped";
    }

    // A container outlives its pod only when the pod's record was lost.
    private void CheckMember(ContainerRecord container)
    {
        if (Directory.Exists(engine.Pods.PathOf(container.Pod)))
        {
            return;
        }

        report.Add($"container {container.Id}", $"it is in pod {container.Pod}, which does not exist", () =>
        {
            if (new ContainerObserver(engine).Observe(container).IsRunning)
            {
                throw CheckReport.Left("it is running");
            }

            using var transition = engine.Containers.HoldTransition(container);
            engine.Containers.Replace(container with { Pod = string.Empty });
            return "taken out of it";
        });
    }
}
