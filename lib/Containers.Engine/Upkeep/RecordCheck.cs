using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Volumes;

namespace Containers.Engine.Upkeep;

/// <summary>Checks the records of images, containers and volumes, and the names that lead to them.</summary>
internal sealed class RecordCheck(Engine engine, CheckReport report)
{
    internal void Run()
    {
        CheckImages();
        CheckContainers();
        CheckVolumes();
        new PodCheck(engine, report).Run();
        Check("manifest list", engine.Lists.Unreadable());
        Check("artifact", engine.Artifacts.Unreadable());
        CheckNames();
    }

    private void CheckImages()
    {
        foreach (var id in engine.Images.Ids().ToList())
        {
            if (Problem(() => engine.Images.Find(id)) is { } error)
            {
                report.Add($"image {id}", error.Message, () =>
                {
                    RequireOurs(error);
                    engine.Work.Remove(engine.Images.PathOf(id));
                    return "the record was dropped";
                });
            }
        }
    }

    private void CheckContainers()
    {
        foreach (var id in engine.Containers.Ids().ToList())
        {
            if (Problem(() => engine.Containers.Find(id)) is { } error)
            {
                report.Add($"container {id}", error.Message, () => Drop(id, error));
            }
            else if (engine.Containers.Find(id) is { } record && Problem(() => engine.Containers.State(id)) is { } unreadable)
            {
                report.Add($"container {id}", unreadable.Message, () => Reset(record, unreadable));
            }
        }
    }

    private string Drop(string id, ContainersException error)
    {
        RequireOurs(error);
        if (!report.Options.Force || engine.Containers.HasMonitor(id))
        {
            throw CheckReport.Left(engine.Containers.HasMonitor(id) ? "it is running" : "what it has written would be lost: --force removes it");
        }

        if (engine.Containers.Retire(id) is { } left)
        {
            engine.Work.Remove(left);
        }

        return "the container was removed";
    }

    // What it was doing is not known any more; that it does not run is.
    private string Reset(ContainerRecord record, ContainersException error)
    {
        RequireOurs(error);
        if (engine.Containers.HasMonitor(record.Id))
        {
            throw CheckReport.Left("it is running: its next change writes it again");
        }

        engine.Containers.Write(record, new ContainerState
        {
            Status = ContainerStatus.Exited, ExitCode = 128 + Signals.SIGKILL, Error = "its state could not be read", Finished = DateTimeOffset.UtcNow,
        });
        return "recorded as ended";
    }

    private void CheckVolumes()
    {
        foreach (var name in engine.Volumes.Names().ToList())
        {
            VolumeRecord? record = null;
            var error = Problem(() => record = engine.Volumes.Find(name));
            if (error is null && record is not null)
            {
                continue;
            }

            report.Add($"volume {name}", error?.Message ?? "it has no record", () =>
            {
                RequireOurs(error);
                engine.Volumes.Put(new VolumeRecord { Name = name, Created = Directory.GetCreationTimeUtc(engine.Volumes.PathOf(name)) });
                return "its record was made again";
            });
        }
    }

    private void Check(string kind, IEnumerable<(string Path, ContainersException Problem)> unreadable)
    {
        foreach (var (path, problem) in unreadable.ToList())
        {
            report.Add($"{kind} {Path.GetFileNameWithoutExtension(path)[..12]}", problem.Message, () =>
            {
                RequireOurs(problem);
                engine.Work.Remove(path);
                return "the record was dropped";
            });
        }
    }

    private void CheckNames()
    {
        foreach (var group in engine.Images.NamesById())
        {
            if (!File.Exists(engine.Images.PathOf(group.Key)) && !engine.Lists.Exists(group.Key))
            {
                foreach (var name in group)
                {
                    report.Add($"name {name}", "it leads to no image", () =>
                    {
                        engine.Images.Untag(name);
                        return "removed";
                    });
                }
            }
        }

        foreach (var (name, id) in engine.Containers.StaleNames().ToList())
        {
            report.Add($"name {name}", $"it leads to container {id}, which does not exist", () =>
            {
                engine.Containers.ReleaseStale(name, id);
                return "removed";
            });
        }

        foreach (var record in engine.Containers.List(_ => { }).Where(record => !engine.Containers.HasName(record)).ToList())
        {
            report.Add($"container {record.Id}", $"its name {record.Name} does not lead to it", () => engine.Containers.TryRestoreName(record)
                ? "made to lead to it again"
                : throw CheckReport.Left("another container has that name: it can be reached by its id"));
        }
    }

    private static ContainersException? Problem(Func<object?> read)
    {
        try
        {
            read();
            return null;
        }
        catch (ContainersException e)
        {
            return e;
        }
    }

    // What a newer program wrote is whole; we only cannot read it.
    private static void RequireOurs(ContainersException? error)
    {
        if (error?.Kind == ErrorKind.Unsupported)
        {
            throw CheckReport.Left("a newer wherry wrote it");
        }
    }
}
