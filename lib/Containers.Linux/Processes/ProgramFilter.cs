using System.Text;
using Containers.Linux.Files;

namespace Containers.Linux.Processes;

/// <summary>A helper program that was given some bytes and gave others back.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Output">What it gave back.</param>
/// <param name="Said">What it said on standard error.</param>
public sealed record ProgramFilter(ExitStatus Status, ReadOnlyMemory<byte> Output, string Said)
{
    private const int LongestText = 64 * 1024;

    /// <summary>Whether it ended well.</summary>
    public bool Succeeded => Status.ShellCode == 0;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <param name="input">Given on its standard input; shorter than a pipe holds, 64 KiB.</param>
    /// <param name="longest">How much of its output is wanted, in bytes; the rest is dropped.</param>
    public static ProgramFilter Run(string path, IReadOnlyList<string> arguments, ReadOnlySpan<byte> input, int longest)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Length, LongestText);
        var (theirInput, ourInput) = FileDescriptor.Pipe();
        var (ourOutput, theirOutput) = FileDescriptor.Pipe();
        var (ourError, theirError) = FileDescriptor.Pipe();
        using (ourOutput)
        using (ourError)
        {
            using (ourInput)
            {
                ourInput.Write(input); // fits into the pipe, so that nobody need be there to read yet
            }

            using var child = Start(new ProcessPlan
            {
                Path = path, Arguments = [path, .. arguments], Descriptors = [new(theirInput, 0), new(theirOutput, 1), new(theirError, 2)],
            });
            var output = ReadAll(ourOutput, longest);
            var said = ReadAll(ourError, LongestText);
            return new ProgramFilter(child.Wait(), output, Encoding.UTF8.GetString(said).Trim());
        }
    }

    private static ChildProcess Start(ProcessPlan plan)
    {
        try
        {
            return ChildProcess.Start(plan);
        }
        finally
        {
            foreach (var descriptor in plan.Descriptors)
            {
                descriptor.Source.Dispose();
            }
        }
    }

    private static byte[] ReadAll(FileDescriptor from, int longest)
    {
        var buffer = new byte[4096];
        using var said = new MemoryStream();
        int count;
        while ((count = from.Read(buffer)) > 0)
        {
            said.Write(buffer, 0, (int)Math.Min(count, longest - said.Length));
        }

        return said.ToArray();
    }
}
