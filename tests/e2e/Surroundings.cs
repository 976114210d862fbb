using System.Diagnostics;

namespace Containers.E2E.Tests;

/// <summary>The machine, and the program under test: named by WHERRY_PROGRAM, run as whoever runs the tests.</summary>
internal static class Surroundings
{
    internal static string Program { get; } = Environment.GetEnvironmentVariable("WHERRY_PROGRAM") ??
        throw new InvalidOperationException("WHERRY_PROGRAM does not name the wherry program to test");

    internal static string Mode { get; } = Environment.GetEnvironmentVariable("WHERRY_E2E_MODE") ?? "rootless-overlay";

    internal static bool IsRoot => Environment.UserName == "root";

    /// <summary>What a failure needs to be understood.</summary>
    internal static string Description { get; } =
        $"mode {Mode}, user {Environment.UserName}, kernel {Read("/proc/sys/kernel/osrelease")}, cgroups {CgroupMode}, storage {Environment.GetEnvironmentVariable("STORAGE_OPTS") ?? "as probed"}";

    private static string CgroupMode => File.Exists("/sys/fs/cgroup/cgroup.controllers") ? "unified"
        : File.Exists("/sys/fs/cgroup/unified/cgroup.controllers") ? "hybrid" : "legacy";

    /// <summary>Runs any program.</summary>
    internal static CommandResult Run(string program, IEnumerable<string> arguments, string? input = null, TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            try
            {
                process.StandardInput.Write(input);
            }
            catch (IOException)
            {
                // It ended without reading; its exit code says the rest.
            }
        }

        process.StandardInput.Close();
        if (!process.WaitForExit(limit ?? TimeSpan.FromSeconds(180)))
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end ({Description})");
        }

        return new CommandResult(string.Join(' ', arguments), process.ExitCode, output.Result, error.Result);
    }

    private static string Read(string path) => File.ReadAllText(path).Trim();
}

/// <summary>What a command said and how it ended.</summary>
internal sealed record CommandResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Output without the last line end.</summary>
    internal string Text => Output.TrimEnd('\n');

    /// <summary>Fails the test unless the command succeeded.</summary>
    internal CommandResult Succeeds() => Exits(0);

    /// <summary>Fails the test unless the command ended with this code.</summary>
    internal CommandResult Exits(int code)
    {
        Assert.True(ExitCode == code, $"`{Command}` exited with {ExitCode}, expected {code}\nstdout: {Output}\nstderr: {Error}\n{Surroundings.Description}");
        return this;
    }
}
