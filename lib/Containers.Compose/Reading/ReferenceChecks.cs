using Containers.Compose.Model;
using Containers.Oci;

namespace Containers.Compose.Reading;

/// <summary>Whether what services refer to is there.</summary>
internal static class ReferenceChecks
{
    /// <exception cref="ContainersException">Invalid: something is not there, or services wait for each other.</exception>
    internal static void Check(ComposeApplication application, IReadOnlyList<string> declared)
    {
        foreach (var service in application.Services)
        {
            Require(service.Place, "network", service.Networks.Select(network => network.Network), [.. application.Networks.Keys]);
            Require(service.Place, "secret", service.Secrets.Select(grant => grant.Source), [.. application.Secrets.Keys]);
            Require(service.Place, "config", service.Configs.Select(grant => grant.Source), [.. application.Configs.Keys]);
            foreach (var mount in service.Mounts.Where(mount => mount is { Type: "volume", Source.Length: > 0 }))
            {
                Require(mount.Place, "volume", [mount.Source], [.. application.Volumes.Keys]);
            }

            var names = application.Services.Select(other => other.Name).ToList();
            foreach (var dependency in service.Dependencies.Where(dependency => dependency.IsRequired && !names.Contains(dependency.Service)))
            {
                Require(service.Place, "service", [dependency.Service], declared);
                throw new ContainersException(ErrorKind.Invalid, $"{service.Place}: it depends on {dependency.Service}, which is of a profile that is not wanted") { Hint = "name the profile with --profile" };
            }
        }

        var done = new HashSet<string>();
        foreach (var service in application.Services)
        {
            RefuseCircle(application, service, [], done);
        }
    }

    private static void Require(string place, string kind, IEnumerable<string> names, IReadOnlyList<string> known)
    {
        foreach (var name in names.Where(name => !known.Contains(name)))
        {
            throw new ContainersException(ErrorKind.Invalid, $"{place}: it refers to undefined {kind} {name}{(NearestKey.Of(name, known) is { } near ? $"; did you mean '{near}'?" : string.Empty)}");
        }
    }

    private static void RefuseCircle(ComposeApplication application, ComposeService service, IReadOnlyList<string> above, HashSet<string> done)
    {
        IReadOnlyList<string> path = [.. above, service.Name];
        if (above.Contains(service.Name))
        {
            throw new ContainersException(ErrorKind.Invalid, $"{service.Place}: services wait for each other: {string.Join(" -> ", path)}");
        }

        foreach (var other in application.Services.Where(other => service.Dependencies.Any(dependency => dependency.Service == other.Name)))
        {
            if (!done.Contains(other.Name))
            {
                RefuseCircle(application, other, path, done);
            }
        }

        done.Add(service.Name);
    }
}
