using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

/// <summary>Maps "libc" to libc.so.6 on CoreCLR: the file libc.so is a linker script on machines with a C compiler.</summary>
internal static class LibcResolver
{
#pragma warning disable CA2255 // A module initializer is the only place early enough for the first import.
    [ModuleInitializer]
    internal static void Install()
    {
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            NativeLibrary.SetDllImportResolver(typeof(LibcResolver).Assembly, Resolve);
        }
    }
#pragma warning restore CA2255

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == "libc" ? NativeLibrary.Load("libc.so.6") : 0;
}
