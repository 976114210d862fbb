using System.Text;
using Containers.Build;
using Containers.Engine.Files;
using Containers.Linux.Files;

namespace Containers.Engine.Building;

/// <summary>Carries out COPY, ADD and WORKDIR.</summary>
internal sealed class StepFiles(Engine engine, StageTrees trees, StepLayers layers, BuildScratch scratch, RemoteFiles remotes, DateTimeOffset? sourceDate, bool isOneTime)
{
    internal string Fingerprint(FileStep step) => engine.Work.Do(new FilesRequest
    {
        Action = FilesAction.Place,
        Placement = Request(step, null),
    }).Fingerprint!;

    internal StepResult Copy(ImageState state, FileStep step) => layers.Make(TreeArchives.PlacedRequest(Request(step, trees.Of(state, "stage"))));

    internal StepResult MakeDirectory(ImageState state, string path, string? owner) => layers.Make(TreeArchives.PlacedRequest(new PlacementRequest
    {
        Sources = [], Stage = trees.Of(state, "stage"), Destination = path, Owner = owner, Now = Now,
    }));

    private long Now => (sourceDate ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds();

    private PlacementRequest Request(FileStep step, TreePlace? stage)
    {
        var sources = new List<PlacementSource>();
        if (step.Patterns.Count > 0)
        {
            sources.Add(trees.Of(step.Source, step.Patterns, step.Unpacks ? scratch.Make("unpacked") : null));
        }

        sources.AddRange(step.Remotes.Select(remote => remotes.Of(remote, step)));
        if (step.InlineFiles.Count > 0)
        {
            sources.Add(Inline(step.InlineFiles));
        }

        return new PlacementRequest
        {
            Sources = sources,
            Stage = stage,
            Destination = step.Destination,
            Excluded = step.Excludes,
            Parents = step.Parents,
            Owner = step.Owner,
            Mode = step.Mode,
            LatestTime = sourceDate?.ToUnixTimeSeconds(),
            IsOneTime = isOneTime,
            Now = Now,
        };
    }

    private PlacementSource Inline(IReadOnlyList<InlineFile> files)
    {
        var directory = scratch.Make("inline");
        foreach (var file in files)
        {
            DurableFile.Write(Path.Combine(directory, Path.GetFileName(file.Name)), Encoding.UTF8.GetBytes(file.Content), 0x1a4, sync: false);
        }

        return new PlacementSource { Place = new TreePlace { Directory = directory }, Patterns = [.. files.Select(file => Path.GetFileName(file.Name))] };
    }
}
