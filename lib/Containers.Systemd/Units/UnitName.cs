using Containers.Oci;

namespace Containers.Systemd.Units;

/// <summary>Names of units (systemd.unit(5)).</summary>
public static class UnitName
{
    private const int MostLetters = 255;

    private static readonly string[] s_kinds = [".service", ".socket", ".device", ".mount", ".automount", ".swap", ".target", ".path", ".timer", ".slice", ".scope"];

    /// <summary>A name that a unit can have.</summary>
    /// <param name="name">With its ending.</param>
    /// <exception cref="ContainersException">Invalid: it cannot.</exception>
    public static string Require(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length <= MostLetters && name.All(IsLetter) ? name
            : throw new ContainersException(ErrorKind.Invalid, $"{CommandLineWords.Join([name])} cannot be a unit's name: it has up to {MostLetters} letters, digits and any of : - _ . \\ @");
    }

    /// <summary>The units a text names, between commas or spaces; what has no ending is a service. systemd's specifiers may be in it.</summary>
    /// <exception cref="ContainersException">Invalid: one of them cannot be a unit's name.</exception>
    public static IEnumerable<string> List(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Complete);
    }

    private static string Complete(string name)
    {
        Require(name.Replace('%', '_'));
        return s_kinds.Any(kind => name.EndsWith(kind, StringComparison.Ordinal)) ? name : name + ".service";
    }

    private static bool IsLetter(char character) => char.IsAsciiLetterOrDigit(character) || character is ':' or '-' or '_' or '.' or '\\' or '@';
}
