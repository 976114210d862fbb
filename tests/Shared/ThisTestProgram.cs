using System.Diagnostics;

namespace Containers.Testing;

/// <summary>Starts this test program again for what needs a process of its own, such as being killed.</summary>
internal static class ThisTestProgram
{
    internal static string Script => $"exec \"{Environment.ProcessPath}\" exec \"{typeof(ThisTestProgram).Assembly.Location}\" \"$@\"";

    internal static Process Start(params string[] arguments) => Shell.Start("/", Script, arguments);
}
