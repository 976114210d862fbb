using System.Globalization;
using Containers.Linux.Processes;

namespace Containers.Network.Bridges;

/// <summary>aardvark-dns, the name service of all networks of a hub; netavark starts it and keeps its files.</summary>
internal static class NameService
{
    /// <summary>Its directory below the one netavark is given.</summary>
    internal const string DirectoryName = "aardvark-dns";

    /// <summary>The process, as its own file tells; null while there is none.</summary>
    internal static ProcessIdentity? Find(string directory)
    {
        var path = Path.Combine(directory, DirectoryName, "aardvark.pid");
        return File.Exists(path) && int.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? ProcessIdentity.Of(pid) : null;
    }
}
