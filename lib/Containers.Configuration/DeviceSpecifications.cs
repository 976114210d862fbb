using System.Text.RegularExpressions;
using Containers.Configuration.Devices;
using Containers.Oci;

namespace Containers.Configuration;

/// <summary>
/// Devices by name, VENDOR/CLASS=DEVICE, as the files of the Container Device Interface describe them that makers of devices
/// bring along. Read only when a device is asked for by such a name.
/// </summary>
public static partial class DeviceSpecifications
{
    /// <summary>Where the files are unless somebody says otherwise; of two that describe a device the later place's counts.</summary>
    public static IReadOnlyList<string> Places { get; } = ["/etc/cdi", "/var/run/cdi"];

    /// <summary>Whether a text is such a name.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>What some devices need of a container, in the order they were asked for.</summary>
    /// <param name="places">Directories to look in.</param>
    /// <param name="names">The devices.</param>
    /// <exception cref="ContainersException">NotFound, naming the devices that no file describes.</exception>
    public static DeviceEdits Find(IReadOnlyList<string> places, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var files = Files(places).ToList();
        var problems = new List<string>();
        var used = new HashSet<DeviceSpecificationFile>();
        var specifications = files.Select(file => TryRead(file, problems)).OfType<DeviceSpecificationFile>().ToList();
        var edits = new DeviceEdits();
        var missing = new List<string>();
        foreach (var name in names)
        {
            var (kind, device) = name.Split('=', 2) is [var first, var second] ? (first, second) : (name, string.Empty);
            var found = specifications.LastOrDefault(file => file.Kind == kind && file.Devices.Contains(device));
            if (found is null)
            {
                missing.Add(name);
                continue;
            }

            edits = edits.And(used.Add(found) ? found.Common().And(found.Of(device)) : found.Of(device));
        }

        return missing.Count == 0 ? edits : throw new ContainersException(ErrorKind.NotFound, $"unresolvable CDI devices {string.Join(", ", missing)}")
        {
            Hint = problems.Count > 0 ? problems[0]
                : files.Count == 0 ? $"no device specification is in {string.Join(" or ", places)}; the device's maker has a program that writes one"
                : "known are: " + string.Join(", ", specifications.SelectMany(file => file.Devices.Select(device => $"{file.Kind}={device}")).Distinct()),
        };
    }

    private static IEnumerable<string> Files(IReadOnlyList<string> places) => places.Where(Directory.Exists)
        .SelectMany(place => Directory.EnumerateFiles(place).Where(file => Path.GetExtension(file) is ".json" or ".yaml" or ".yml").Order(StringComparer.Ordinal));

    // One maker's bad file is no reason to keep the devices of others from working.
    private static DeviceSpecificationFile? TryRead(string file, List<string> problems)
    {
        try
        {
            return DeviceSpecificationFile.Read(file);
        }
        catch (ContainersException e)
        {
            problems.Add(e.Message);
            return null;
        }
    }

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9._-]*/[a-zA-Z][a-zA-Z0-9_-]*=[a-zA-Z0-9][a-zA-Z0-9_.:-]*$")]
    private static partial Regex Name();
}
