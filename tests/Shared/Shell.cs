using System.Diagnostics;

namespace Containers.Testing;

/// <summary>Starts real programs.</summary>
internal static class Shell
{
    /// <summary>Runs a script of sh(1), with arguments $1, $2 ..., and returns what it printed; it must succeed.</summary>
    internal static string Run(string directory, string script, params string[] arguments)
    {
        var (code, output, error) = Try(directory, script, arguments);
        Assert.True(code == 0, $"{script}\nended with {code}: {error}{output}");
        return output;
    }

    /// <summary>As <see cref="Run"/>, but it may fail.</summary>
    internal static (int Code, string Output, string Error) Try(string directory, string script, params string[] arguments)
    {
        using var process = Start(directory, script, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Starts a script in the background.</summary>
    internal static Process Start(string directory, string script, params string[] arguments) => Process.Start(
        new ProcessStartInfo("/bin/sh", (string[])["-c", script, "sh", .. arguments])
        {
            WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;

    /// <summary>Whether a script of sh(1) succeeds.</summary>
    internal static bool Succeeds(string script) => Try("/", script).Code == 0;
}
