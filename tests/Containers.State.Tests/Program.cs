using Containers.State.Containers;
using Xunit.Runner.InProc.SystemConsole;

namespace Containers.State.Tests;

internal static class Program
{
    /// <summary>Creates and forgets containers until it is killed.</summary>
    internal const string Churn = "churn";

    internal const int ChurnNames = 3;

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [Churn, var root])
        {
            var records = new ContainerRecords(new StorePaths(Path.Combine(root, "store"), Path.Combine(root, "run")));
            await Console.Out.WriteLineAsync("ready");
            for (var i = 0; ; i++)
            {
                var record = Samples.Container($"churn{i % ChurnNames}");
                try
                {
                    records.Create(record);
                    records.Forget(record);
                }
                catch (Oci.ContainersException e) when (e.Kind == Oci.ErrorKind.AlreadyExists)
                {
                    // Somebody beside us, or a container whose creator was killed right after: the test looks at those.
                }
            }
        }

        return await ConsoleRunner.Run(arguments);
    }
}
