using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>--hostname, which goes into files that are read line by line and word by word.</summary>
internal static class HostnameOption
{
    private const int Longest = 64; // of the kernel's

    /// <summary>The name, if it can be one.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    internal static string? Require(string? name) => name is null || (name.Length <= Longest && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '#')) ? name
        : throw new ContainersException(ErrorKind.Invalid, $"invalid hostname \"{name}\": want at most {Longest} characters without spaces");
}
