using Containers.Oci;
using Xunit.Runner.InProc.SystemConsole;

namespace Containers.Content.Tests;

internal static class Program
{
    /// <summary>Adds content without end, until it is killed.</summary>
    internal const string Ingest = "ingest";

    /// <summary>Adds a megabyte and says how that went.</summary>
    internal const string Fill = "fill";

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [Ingest, var root])
        {
            var store = ContentStore.Open(root);
            await Console.Out.WriteLineAsync("ready");
            for (var i = 0; ; i++)
            {
                using var writer = store.Create();
                writer.Write(new byte[200_000]);
                writer.Write(BitConverter.GetBytes(i));
                writer.Commit(null);
            }
        }

        if (arguments is [Fill, var small])
        {
            var store = ContentStore.Open(small);
            store.Add("small"u8);
            try
            {
                store.Add(new byte[1 << 20]);
                return 0;
            }
            catch (ContainersException e)
            {
                await Console.Out.WriteLineAsync(e.Message);
                await Console.Out.WriteLineAsync(string.Join(' ', store.List()) + " " + Directory.GetFiles(Path.Combine(small, "ingest")).Length);
                return 1;
            }
        }

        return await ConsoleRunner.Run(arguments);
    }
}
