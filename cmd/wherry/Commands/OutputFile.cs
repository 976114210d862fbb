using Containers.Linux.Files;
using Containers.Oci;
using Wherry.Output;

namespace Wherry.Commands;

/// <summary>Archives on their way out, to a file given by name or to standard output.</summary>
internal static class OutputFile
{
    /// <summary>Standard output, unless it is a terminal: nobody reads an archive.</summary>
    /// <param name="what">What would be written, for the message.</param>
    /// <param name="remedy">What to give instead.</param>
    internal static FileDescriptor StandardOutput(string what, string remedy) => Terminal.IsOutputTerminal
        ? throw new ContainersException(ErrorKind.Invalid, $"cowardly refusing to write {what} to a terminal. Use {remedy}, or redirect")
        : FileDescriptor.Standard(Terminal.Output);

    /// <summary>Has something written to a file, or to standard output without a name. A new file goes again if that fails.</summary>
    internal static void Write(string? path, Action<FileDescriptor> write)
    {
        if (path is null or "-")
        {
            using var output = StandardOutput("the archive", "the -o flag");
            write(output);
            return;
        }

        var isNew = !Path.Exists(path);
        using var file = FileOpening.Create(path);
        try
        {
            write(file);
        }
        catch
        {
            if (isNew)
            {
                File.Delete(path);
            }

            throw;
        }
    }
}
