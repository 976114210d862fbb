using System.Globalization;
using Containers.Dockerfile;
using Containers.Dockerfile.Instructions;
using Containers.Oci;

namespace Containers.Build;

/// <summary>Which stage a name in a stage stands for, and which stages a build needs.</summary>
internal sealed class StageReferences(BuildFile file)
{
    /// <summary>The stage to build.</summary>
    /// <param name="target">Its name or number; null for the last.</param>
    /// <exception cref="ContainersException">NotFound, naming the stages there are.</exception>
    internal Stage Target(string? target)
    {
        if (string.IsNullOrEmpty(target))
        {
            return file.Stages[^1];
        }

        var names = file.Stages.Select(stage => stage.Name).OfType<string>().ToList();
        return Find(target, file.Stages.Count) ?? throw new ContainersException(ErrorKind.NotFound, $"target stage \"{target}\" could not be found")
        {
            Hint = names.Count > 0 ? $"{file.Source.Name} has the stages {string.Join(", ", names)}" : $"{file.Source.Name} names none of its stages",
        };
    }

    /// <summary>The stage before another that a name or number stands for; of several of a name the last. Null when none does.</summary>
    /// <param name="name">A name, in any case, or a number.</param>
    /// <param name="before">The number of the stage that says it.</param>
    internal Stage? Find(string name, int before) =>
        file.Stages.Take(before).LastOrDefault(stage => string.Equals(stage.Name, name, StringComparison.OrdinalIgnoreCase)) ??
        (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < before ? file.Stages[number] : null);

    /// <summary>
    /// The stages that a stage says it needs, as far as that can be told before it is built: what a name with variables stands
    /// for shows only then.
    /// </summary>
    internal IEnumerable<Stage> Needs(Stage stage)
    {
        var copies = stage.Instructions.OfType<CopyInstruction>().Select(copy => copy.From);
        var mounts = stage.Instructions.OfType<RunInstruction>().SelectMany(run => run.Mounts).Select(mount => mount.From);
        return copies.Concat(mounts).Prepend(stage.BaseName).OfType<string>().Select(name => Find(name, stage.Index)).OfType<Stage>().Distinct();
    }

    /// <summary>A stage and all that it needs, those that are needed first.</summary>
    internal IReadOnlyList<Stage> Closure(Stage stage)
    {
        var found = new List<Stage>();
        Visit(stage);
        return found;

        // Stages need earlier ones only, so this ends.
        void Visit(Stage one)
        {
            foreach (var needed in Needs(one).Where(needed => !found.Contains(needed)))
            {
                Visit(needed);
            }

            if (!found.Contains(one))
            {
                found.Add(one);
            }
        }
    }
}
