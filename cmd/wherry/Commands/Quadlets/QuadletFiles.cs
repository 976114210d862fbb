using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Systemd.Quadlets;
using Containers.Systemd.Units;

namespace Wherry.Commands.Quadlets;

/// <summary>The Quadlet files of whoever calls, and what becomes of them.</summary>
internal sealed class QuadletFiles
{
    private QuadletFiles(bool isUser, IReadOnlyList<string> directories, IReadOnlyList<QuadletSource> sources, List<UnitProblem> problems)
    {
        Directories = directories;
        Sources = sources;
        Problems = problems;
        var settings = new QuadletSettings(ThisProcess.Executable, isUser, Path.Exists);
        Services = new QuadletConverter(settings, sources).Convert(problems);
    }

    internal IReadOnlyList<string> Directories { get; }

    internal IReadOnlyList<QuadletSource> Sources { get; }

    internal IReadOnlyList<QuadletService> Services { get; }

    internal List<UnitProblem> Problems { get; }

    /// <summary>Where somebody's own files are put.</summary>
    internal static string Own => ThisProcess.UserId == 0
        ? QuadletDirectories.Machine
        : QuadletDirectories.Own(Environment.GetEnvironmentVariable) ?? throw new ContainersException(ErrorKind.Invalid, "neither XDG_CONFIG_HOME nor HOME says where Quadlet files are") { Hint = "set HOME" };

    /// <summary>Reads them all.</summary>
    /// <param name="isUser">Whether those for a user's systemd; null for whoever calls.</param>
    /// <param name="further">Directories searched in front of the usual ones.</param>
    internal static QuadletFiles Read(bool? isUser = null, params IEnumerable<string> further)
    {
        var user = isUser ?? ThisProcess.UserId != 0;
        var problems = new List<UnitProblem>();
        IReadOnlyList<string> directories = [.. further, .. QuadletDirectories.Search(user ? ThisProcess.UserId : null, Environment.GetEnvironmentVariable)];
        return new QuadletFiles(user, directories, new QuadletFinder(directories, problems).Find(), problems);
    }

    /// <summary>A file by its name, with or without its ending where that leaves no doubt, or its service's.</summary>
    internal QuadletSource Find(string name)
    {
        var found = Sources.Where(source => source.FileName == name).ToList();
        if (found.Count == 0)
        {
            found = [.. Sources.Where(source => Path.GetFileNameWithoutExtension(source.FileName) == name || source.ServiceName + ".service" == name)];
        }

        return found switch
        {
            [var one] => one,
            [] => throw new ContainersException(ErrorKind.NotFound, $"no such Quadlet: {name}") { Hint = "see 'wherry quadlet ls'" },
            _ => throw new ContainersException(ErrorKind.Invalid, $"{name} may be {string.Join(" or ", found.Select(source => source.FileName))}"),
        };
    }
}
