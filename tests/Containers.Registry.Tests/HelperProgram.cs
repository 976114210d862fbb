namespace Containers.Registry.Tests;

/// <summary>
/// A credential helper as others write them: a program on the PATH that keeps what it is given, one file for each server.
/// </summary>
internal sealed class HelperProgram
{
    private static readonly string s_programs = MakePlace();

    private readonly string _kept;

    internal HelperProgram(TestDirectory directory)
    {
        Name = $"test{Guid.NewGuid():N}";
        _kept = Directory.CreateDirectory(Path.Combine(directory.Path, Name)).FullName;
        var path = Path.Combine(s_programs, "docker-credential-" + Name);
        File.WriteAllText(path, $$"""
            #!/bin/sh
            cd {{_kept}} || exit 9
            echo "$*" >>arguments
            input=$(cat)
            place() { printf %s "$1" | tr -c 'a-z0-9.' _; }
            case $1 in
            store) printf %s "$input" >"of-$(place "$(printf %s "$input" | sed 's/.*"ServerURL":"\([^"]*\)".*/\1/')")" ;;
            get) cat "of-$(place "$input")" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
            erase) rm -f "of-$(place "$input")" ;;
            list) echo "{"; for f in of-*; do [ -f "$f" ] && { echo "$sep"; sed 's/.*\("ServerURL":\)\("[^"]*"\).*"Username":\("[^"]*"\).*/\2:\3/' "$f"; sep=,; }; done; echo "}" ;;
            *) echo "unknown verb"; exit 2 ;;
            esac
            """);
        File.SetUnixFileMode(path, (UnixFileMode)0x1ed);
    }

    internal string Name { get; }

    /// <summary>The arguments of all its calls.</summary>
    internal string Arguments => File.Exists(Path.Combine(_kept, "arguments")) ? File.ReadAllText(Path.Combine(_kept, "arguments")) : string.Empty;

    /// <summary>What it keeps.</summary>
    internal IEnumerable<string> Kept => Directory.EnumerateFiles(_kept, "of-*").Select(File.ReadAllText);

    private static string MakePlace()
    {
        var place = Directory.CreateTempSubdirectory("wherry-helpers-").FullName;
        Environment.SetEnvironmentVariable("PATH", $"{Environment.GetEnvironmentVariable("PATH")}:{place}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(place, recursive: true);
        return place;
    }
}
