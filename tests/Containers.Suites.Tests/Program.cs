using Containers.Suites.Tests.Drivers;
using Xunit.Runner.InProc.SystemConsole;

namespace Containers.Suites.Tests;

internal static class Program
{
    private static async Task<int> Main(string[] arguments) =>
        arguments is [Stage.Argument, var driver, var place] ? Stage.Perform(driver, place) : await ConsoleRunner.Run(arguments);
}
