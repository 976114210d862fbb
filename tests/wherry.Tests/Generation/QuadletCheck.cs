using Containers.Systemd.Quadlets;
using Containers.Systemd.Units;

namespace Wherry.Tests.Generation;

/// <summary>What our own generator makes of Quadlet files.</summary>
internal static class QuadletCheck
{
    /// <summary>Requires that all files of a directory become services.</summary>
    /// <returns>The services.</returns>
    internal static IReadOnlyList<QuadletService> Passes(string directory)
    {
        var problems = new List<UnitProblem>();
        var sources = new QuadletFinder([directory], problems).Find();
        var services = new QuadletConverter(new QuadletSettings("/usr/bin/wherry", IsUser: true, _ => true), sources).Convert(problems);

        Assert.Empty(problems);
        Assert.Equal(Directory.GetFiles(directory).Count(path => QuadletKind.Of(path) is not null), services.Count);
        return services;
    }
}
