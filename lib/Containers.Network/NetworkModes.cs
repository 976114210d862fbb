using Containers.Linux.Processes;

namespace Containers.Network;

/// <summary>The network modes and their names on the command line.</summary>
public static class NetworkModes
{
#pragma warning disable CS1591 // Each is what its value says.
    public const string None = "none";
    public const string Host = "host";
    public const string Pasta = "pasta";
    public const string Slirp4netns = "slirp4netns";
    public const string Bridge = "bridge";
#pragma warning restore CS1591

    /// <summary>What a container gets that asks for nothing: pasta, or slirp4netns where only that is installed.</summary>
    public static string Standard => ProgramSearch.Find(Pasta) is null && ProgramSearch.Find(Slirp4netns) is not null ? Slirp4netns : Pasta;

    /// <summary>Whether a mode gives the container a program of its own that carries its traffic.</summary>
    public static bool HasProgram(string mode) => mode is Pasta or Slirp4netns;

    /// <summary>Whether a mode gives the container a network namespace with a way out.</summary>
    public static bool IsConnected(string mode) => HasProgram(mode) || mode == Bridge;
}
