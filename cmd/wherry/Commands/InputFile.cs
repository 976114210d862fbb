using Containers.Linux.Files;
using Containers.Oci;
using Wherry.Output;

namespace Wherry.Commands;

/// <summary>Files given by name, or "-" for standard input.</summary>
internal static class InputFile
{
    /// <summary>Opens one for reading. A terminal as standard input is refused: nobody types an archive.</summary>
    internal static Stream Open(string path, string what)
    {
        if (path != "-")
        {
            return File.Exists(path)
                ? File.OpenRead(path)
                : throw new ContainersException(ErrorKind.NotFound, $"{what} {path}: no such file or directory");
        }

        using var input = StandardInput(what);
        return input.OpenStream();
    }

    /// <summary>Standard input, unless it is a terminal.</summary>
    internal static FileDescriptor StandardInput(string what) => Terminal.IsInputTerminal
        ? throw new ContainersException(ErrorKind.Invalid, $"cannot read the {what} from a terminal: use standard input redirection or name a file")
        : FileDescriptor.Standard(Terminal.Input);
}
