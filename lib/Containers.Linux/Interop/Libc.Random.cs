using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint getrandom(void* buffer, nuint size, uint flags);
}
