using Containers.Systemd.Units;

namespace Containers.Systemd.Quadlets;

/// <summary>A service made of a Quadlet file.</summary>
/// <param name="Source">The file.</param>
/// <param name="Unit">The service unit.</param>
public sealed record QuadletService(QuadletSource Source, UnitFile Unit)
{
    /// <summary>Whether the file has problems, and all the service does is to fail and tell them.</summary>
    public bool IsBroken { get; init; }

    /// <summary>The name of the unit file.</summary>
    public string FileName => Source.ServiceName + ".service";

    /// <summary>
    /// The symbolic links that enable it, as <c>systemctl enable</c> would make them of [Install]: their paths and what is in them,
    /// relative to the directory of the unit file.
    /// </summary>
    public IEnumerable<(string Path, string Target)> Links()
    {
        if (Unit.Find("Install") is not { } install)
        {
            yield break;
        }

        foreach (var alias in Words(install, "Alias"))
        {
            yield return (alias, FileName);
        }

        var name = FileName;
        if (Source.IsTemplate)
        {
            if (install.Last("DefaultInstance")?.Value is not { } instance)
            {
                yield break;
            }

            name = $"{Source.ServiceName}{instance}.service";
        }

        foreach (var (key, directory) in (IEnumerable<(string, string)>)[("WantedBy", "wants"), ("RequiredBy", "requires"), ("UpheldBy", "upholds")])
        {
            foreach (var wanting in Words(install, key))
            {
                yield return ($"{wanting}.{directory}/{name}", $"../{FileName}");
            }
        }
    }

    // A name that leads out of the directory is nobody's unit.
    private static IEnumerable<string> Words(UnitSection section, string key) =>
        section.All(key).SelectMany(entry => entry.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(word => !word.Contains('/'));
}
