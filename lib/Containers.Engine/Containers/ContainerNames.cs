using Containers.Oci;

namespace Containers.Engine.Containers;

/// <summary>What containers and volumes may be called: docker's rule.</summary>
internal static class ContainerNames
{
    internal static bool IsValid(string name) => name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) &&
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    internal static string Require(string name) => IsValid(name) ? name : throw new ContainersException(
        ErrorKind.Invalid, $"invalid container name \"{name}\": names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*");
}
