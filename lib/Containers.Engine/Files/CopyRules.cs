using Containers.Oci;

namespace Containers.Engine.Files;

/// <summary>What is copied.</summary>
/// <param name="Name">Its name as it was asked for.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="ContentsOnly">Only what is in it.</param>
internal readonly record struct CopySource(string Name, bool IsDirectory, bool ContentsOnly);

/// <summary>Where it is copied to, as it is before.</summary>
/// <param name="Shown">For messages.</param>
/// <param name="Exists">Whether there is something.</param>
/// <param name="IsDirectory">Whether that is a directory.</param>
/// <param name="AssertsDirectory">Whether the user said that it is one.</param>
internal readonly record struct CopyDestination(string Shown, bool Exists, bool IsDirectory, bool AssertsDirectory);

/// <summary>What to do.</summary>
/// <param name="Into">Put it into the destination; otherwise it takes the destination's place and name.</param>
/// <param name="Name">The name it gets when put into it; "." for its contents alone.</param>
internal readonly record struct CopyTarget(bool Into, string Name);

/// <summary>
/// docker's rules of cp: what the combination of a file or directory with an existing or missing destination, slashes and
/// dots at the end means.
/// </summary>
internal static class CopyRules
{
    /// <exception cref="ContainersException">Invalid or NotFound: the combination makes no sense.</exception>
    internal static CopyTarget Decide(CopySource source, CopyDestination destination, bool overwrite)
    {
        if (destination is { Exists: true, IsDirectory: true })
        {
            return new CopyTarget(true, source is { IsDirectory: true, ContentsOnly: true } ? "." : source.Name);
        }

        if (destination is { Exists: true, AssertsDirectory: true })
        {
            throw new ContainersException(ErrorKind.Invalid, $"\"{destination.Shown}\": not a directory");
        }

        if (destination.Exists && source.IsDirectory && !overwrite)
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot copy directory \"{source.Name}\" to file \"{destination.Shown}\": destination must be a directory when copying a directory")
            {
                Hint = "--overwrite replaces the file by the directory",
            };
        }

        if (destination is { Exists: false, AssertsDirectory: true } && !source.IsDirectory)
        {
            throw new ContainersException(ErrorKind.NotFound, $"\"{destination.Shown}\" could not be found: no such directory");
        }

        return new CopyTarget(false, string.Empty);
    }
}
