using System.CommandLine;
using Containers.Oci;
using Containers.Systemd.Units;
using Wherry.CommandLine;

namespace Wherry.Commands.Quadlets;

internal sealed class QuadletCheckCommand : Subcommand
{
    private const int ProblemsFound = 1;

    private readonly Option<bool> _user;

    public QuadletCheckCommand()
        : base("quadlet check", "Tell what is wrong with Quadlet files, with file, line and what was probably meant")
    {
        _user = Switch("--user", null, "As for a user's systemd, also when root asks");
    }

    internal override string Arguments => "[FILE|DIRECTORY...]";

    internal override string Example => "wherry quadlet check web.container";

    protected override int Run(Invocation call)
    {
        bool? isUser = call.Has(_user) ? true : null;
        var problems = call.Arguments.Count == 0
            ? QuadletFiles.Read(isUser).Problems
            : [.. call.Arguments.SelectMany(place => Check(Path.GetFullPath(place), isUser)).Distinct()];
        foreach (var problem in problems)
        {
            call.Terminal.WriteLine(problem.ToString());
        }

        return problems.Count == 0 ? 0 : ProblemsFound;
    }

    // A file is checked among those beside it and those installed, but only its own problems are told.
    private static IEnumerable<UnitProblem> Check(string place, bool? isUser)
    {
        if (!Path.Exists(place))
        {
            throw new ContainersException(ErrorKind.NotFound, $"{place}: no such file or directory");
        }

        if (Directory.Exists(place))
        {
            return QuadletFiles.Read(isUser, place).Problems.Where(problem => problem.File.StartsWith(place.TrimEnd('/') + "/", StringComparison.Ordinal));
        }

        var files = QuadletFiles.Read(isUser, Path.GetDirectoryName(place)!);
        return files.Sources.Any(source => source.Path == place)
            ? files.Problems.Where(problem => problem.File == place || problem.File.StartsWith(place + ".d/", StringComparison.Ordinal))
            : throw new ContainersException(ErrorKind.Invalid, $"{place} is no Quadlet file: its name ends with none of .container, .pod, .network, .volume, .build, .image, .artifact, .kube");
    }
}
