using System.Text;
using Containers.Linux.Files;

namespace Containers.Linux.Processes;

/// <summary>A helper program run to its end.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Output">What it said on standard output and error, together, at most 64 KiB unless more was wanted.</param>
public sealed record ProgramRun(ExitStatus Status, string Output)
{
    private const int LongestOutput = 64 * 1024;

    /// <summary>Whether it ended well.</summary>
    public bool Succeeded => Status.ShellCode == 0;

    /// <summary>Runs a program with nothing on its standard input and waits for it.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <param name="longest">How much of its output is wanted, in bytes.</param>
    public static ProgramRun Run(string path, IReadOnlyList<string> arguments, int longest = LongestOutput)
    {
        using var started = Start(path, arguments);
        return started.Finish(longest);
    }

    /// <summary>Starts a program with nothing on its standard input, to be waited for later.</summary>
    public static Started Start(string path, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var (read, write) = FileDescriptor.Pipe();
        using (write)
        {
            using var nothing = FileOpening.Read("/dev/null");
            var plan = new ProcessPlan
            {
                Path = path,
                Arguments = [path, .. arguments],
                Descriptors = [new(nothing, 0), new(write, 1), new(write, 2)],
            };
            try
            {
                return new Started(ChildProcess.Start(plan), read);
            }
            catch
            {
                read.Dispose();
                throw;
            }
        }
    }

    /// <summary>A program under way.</summary>
    public sealed class Started : IDisposable
    {
        private readonly ChildProcess _child;
        private readonly FileDescriptor _output;

        internal Started(ChildProcess child, FileDescriptor output)
        {
            _child = child;
            _output = output;
        }

        /// <summary>Reads what it says until it ends.</summary>
        /// <param name="longest">How much of it is wanted, in bytes; the rest is dropped.</param>
        public ProgramRun Finish(int longest = LongestOutput)
        {
            var buffer = new byte[4096];
            using var said = new MemoryStream();
            int count;
            while ((count = _output.Read(buffer)) > 0)
            {
                said.Write(buffer, 0, (int)Math.Min(count, longest - said.Length));
            }

            return new ProgramRun(_child.Wait(), Encoding.UTF8.GetString(said.ToArray()).TrimEnd());
        }

        /// <summary>Lets go of it.</summary>
        public void Dispose()
        {
            _child.Dispose();
            _output.Dispose();
        }
    }
}
