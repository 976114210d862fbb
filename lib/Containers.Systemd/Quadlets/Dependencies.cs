namespace Containers.Systemd.Quadlets;

/// <summary>Files name each other in [Unit] by their file names; systemd knows services.</summary>
internal static class Dependencies
{
    private static readonly string[] s_keys = ["Wants", "Requires", "Requisite", "BindsTo", "PartOf", "Upholds", "Conflicts", "Before", "After"];

    internal static void Translate(Conversion conversion)
    {
        foreach (var entry in conversion.Unit.Entries.Where(entry => s_keys.Contains(entry.Key)).ToList())
        {
            var words = entry.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (!words.Any(word => QuadletKind.Of(word) is not null))
            {
                continue;
            }

            conversion.Unit.Replace(entry, string.Join(' ', words.Select(word => Service(conversion, entry, word))));
        }
    }

    private static string Service(Conversion conversion, Units.UnitEntry entry, string word)
    {
        if (QuadletKind.Of(word) is null)
        {
            return word;
        }

        if (conversion.Find(word) is { } found)
        {
            return found.ServiceFor(word);
        }

        conversion.Tell(entry, $"{entry.Key}: there is no {word}");
        return word;
    }
}
