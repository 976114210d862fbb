using Containers.Configuration;
using Containers.Oci;
using Xunit.Runner.InProc.SystemConsole;

namespace Containers.Engine.Tests;

internal static class Program
{
    /// <summary>Tells where the store is for whoever runs this, with the environment it has.</summary>
    internal const string Locations = "locations";

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [Locations])
        {
            try
            {
                var paths = StoreLocations.Find(new EngineOptions(), new Lazy<StorageConfiguration>(() => new StorageConfiguration()));
                await Console.Out.WriteLineAsync($"{paths.Root} {paths.RunRoot}");
                return 0;
            }
            catch (ContainersException e)
            {
                await Console.Out.WriteLineAsync($"{e.Kind}: {e.Message}");
                return 1;
            }
        }

        return await ConsoleRunner.Run(arguments);
    }
}
