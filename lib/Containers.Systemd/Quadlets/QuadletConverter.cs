using Containers.Oci;
using Containers.Systemd.Units;

namespace Containers.Systemd.Quadlets;

/// <summary>Makes service units of Quadlet files that know each other.</summary>
public sealed class QuadletConverter
{
    private readonly QuadletSettings _settings;
    private readonly Dictionary<string, QuadletSource> _sources;

    /// <summary>Takes all files; of two with one name, the first counts.</summary>
    /// <param name="settings">What the services are made for.</param>
    /// <param name="sources">The files, those of directories that are searched first in front.</param>
    public QuadletConverter(QuadletSettings settings, IEnumerable<QuadletSource> sources)
    {
        _settings = settings;
        _sources = sources.DistinctBy(source => source.FileName).ToDictionary(source => source.FileName);
    }

    /// <summary>
    /// Makes the services of all files, in the order of the files' names. A file with a problem gives one that fails and tells the
    /// problem: whoever starts it, or wonders after boot why it does not run, finds the reason where reasons are.
    /// </summary>
    /// <param name="problems">Where problems go.</param>
    public IReadOnlyList<QuadletService> Convert(ICollection<UnitProblem> problems)
    {
        var services = new List<QuadletService>();
        foreach (var source in _sources.Values.OrderBy(source => source.FileName, StringComparer.Ordinal))
        {
            var own = source.Problems.ToList();
            var service = Convert(source, own);
            services.Add(own.Count == 0 ? service : Broken(source));
            own.ForEach(problems.Add);
        }

        foreach (var clash in services.GroupBy(service => service.FileName).Where(group => group.Count() > 1))
        {
            var names = string.Join(" and ", clash.Select(service => service.Source.FileName));
            problems.Add(new UnitProblem(clash.Last().Source.Path, 0, $"{names} both make {clash.Key}") { Suggestion = "set ServiceName= in one of them" });
        }

        return services.DistinctBy(service => service.FileName).ToList();
    }

    private QuadletService Convert(QuadletSource source, List<UnitProblem> problems)
    {
        var conversion = new Conversion(_settings, source, _sources, problems);
        conversion.CheckKeys();
        try
        {
            Make(conversion);
        }
        catch (ContainersException error)
        {
            problems.Add(new UnitProblem(source.Path, 0, error.Message));
        }

        conversion.Finish();
        return new QuadletService(source, conversion.Service);
    }

    private QuadletService Broken(QuadletSource source)
    {
        var unit = new UnitFile();
        unit["Unit"].Add("Description", $"{source.FileName}, which has a mistake in it");
        unit["Unit"].Add("SourcePath", source.Path);
        unit["Service"].Add("Type", "oneshot");
        unit["Service"].Add("ExecStart", CommandLineWords.JoinLiterally([_settings.Program, "quadlet", "check", source.Path]));
        foreach (var entry in source.Unit.Find("Install")?.Entries ?? [])
        {
            unit["Install"].Add(entry);
        }

        return new QuadletService(source, unit) { IsBroken = true };
    }

    private static void Make(Conversion conversion)
    {
        switch (conversion.Source.Kind.Extension)
        {
            case "container":
                ContainerConverter.Make(conversion);
                break;
            case "pod":
                PodConverter.Make(conversion);
                break;
            case "build":
                BuildConverter.Make(conversion);
                break;
            case "kube":
                KubeConverter.Make(conversion);
                break;
            default:
                ResourceConverter.Make(conversion);
                break;
        }
    }
}
