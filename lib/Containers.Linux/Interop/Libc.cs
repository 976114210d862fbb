using System.Runtime.InteropServices;

// Where native libraries are looked for: next to the assembly (tests), then where the system has them.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]

namespace Containers.Linux.Interop;

/// <summary>
/// The native signatures, one file per family of system calls, nothing but signatures. glibc names and argument order.
/// Each sets errno; callers go through <see cref="Check"/>.
/// </summary>
internal static unsafe partial class Libc
{
    // A name the linker resolves in native programs; CoreCLR finds libc.so.6 behind it through the resolver in LibcResolver.
    private const string Name = "libc";
}
