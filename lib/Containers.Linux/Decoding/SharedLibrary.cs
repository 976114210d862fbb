using System.Runtime.InteropServices;

namespace Containers.Linux.Decoding;

/// <summary>A library that a part of the work needs and that is not there.</summary>
public sealed class MissingLibraryException(string file, string package) : Exception($"the library {file} is not installed")
{
    /// <summary>The library's file name.</summary>
    public string File => file;

    /// <summary>The Debian package that has it.</summary>
    public string Package => package;
}

/// <summary>
/// A system library found when it is first needed, so that no command's start pays for it, and no machine needs it that
/// never meets its format.
/// </summary>
internal sealed class SharedLibrary(string file, string package)
{
    private readonly Lazy<nint> _handle = new(() =>
        NativeLibrary.TryLoad(file, out var handle) ? handle : throw new MissingLibraryException(file, package));

    /// <summary>The address of one of its functions.</summary>
    /// <exception cref="MissingLibraryException">There is no such library, or it is older than the function.</exception>
    internal nint Function(string name) =>
        NativeLibrary.TryGetExport(_handle.Value, name, out var address) ? address : throw new MissingLibraryException(file, package);
}
