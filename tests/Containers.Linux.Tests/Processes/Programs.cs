using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Linux.Tests.Processes;

/// <summary>Starts small programs and tells what they said.</summary>
internal static class Programs
{
    public const string Shell = "/bin/sh";

    /// <summary>A plan for a shell script with nothing on its standard input.</summary>
    public static ProcessPlan Script(string text, params IReadOnlyList<DescriptorMove> descriptors) =>
        new() { Path = Shell, Arguments = ["sh", "-c", text], Descriptors = descriptors };

    /// <summary>Starts a plan with a pipe as its standard output, and returns what came out once it has ended.</summary>
    public static (string Output, ExitStatus Status) Run(ProcessPlan plan)
    {
        var (read, write) = FileDescriptor.Pipe();
        using (read)
        {
            using var nothing = FileOpening.Read("/dev/null");
            using var child = Start(plan, nothing, write);
            var output = ReadToEnd(read);
            return (output, child.Wait());
        }
    }

    public static string ReadToEnd(FileDescriptor descriptor)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        int count;
        while ((count = descriptor.Read(buffer)) > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    /// <summary>Something that runs until it is killed. The caller owns it and has to kill it.</summary>
    public static ChildProcess StartSleeper(ProcessPlan? surroundings = null, params IReadOnlyList<DescriptorMove> descriptors) =>
        ChildProcess.Start((surroundings ?? new ProcessPlan { Path = "" }) with { Path = "/bin/sleep", Arguments = ["sleep", "1000"], Descriptors = descriptors });

    public static void End(ChildProcess child)
    {
        child.Kill(Signals.SIGKILL);
        child.Wait();
        child.Dispose();
    }

    private static ChildProcess Start(ProcessPlan plan, FileDescriptor input, FileDescriptor output)
    {
        using (output)
        {
            return ChildProcess.Start(plan with { Descriptors = [new(input, 0), new(output, 1), new(output, 2), .. plan.Descriptors] });
        }
    }
}
