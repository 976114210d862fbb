using System.Globalization;
using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Runtime.Namespaces;

namespace Containers.Suites.Tests.Drivers;

/// <summary>Starts a <see cref="Stage"/> in a user namespace: the one this house makes, or, for root, one with the same ids.</summary>
internal static class Theatre
{
    /// <summary>Runs scripts over layers made by scripts, bottom first. Returns what each printed.</summary>
    internal static IReadOnlyList<string> Play(string driver, IReadOnlyList<string> layers, IReadOnlyList<string> scenes)
    {
        var place = Directory.CreateTempSubdirectory("wherry-stage-").FullName;
        File.SetUnixFileMode(place, (UnixFileMode)0x1ed);
        try
        {
            Write(place, Stage.LayerScript, layers);
            Write(place, Stage.SceneScript, scenes);
            var (code, said) = Start(place, [Stage.Argument, driver, place]);
            Assert.True(code == 0, $"{driver}: {said}");
            return [.. scenes.Select((_, i) => File.ReadAllText(Path.Combine(place, Stage.SceneScript(i) + ".out")))];
        }
        finally
        {
            // Inside again: the files have owners that exist only there.
            Assert.Equal(0, Run(place, "/bin/rm", ["rm", "-rf", place]).Code);
        }
    }

    private static void Write(string place, Func<int, string> name, IReadOnlyList<string> scripts)
    {
        for (var i = 0; i < scripts.Count; i++)
        {
            File.WriteAllText(Path.Combine(place, name(i)), "set -e\n" + scripts[i] + "\n");
        }
    }

    private static (int Code, string Said) Start(string place, IReadOnlyList<string> arguments) =>
        Run(place, Environment.ProcessPath!, ["dotnet", "exec", typeof(Theatre).Assembly.Location, .. arguments]);

    private static (int Code, string Said) Run(string place, string program, IReadOnlyList<string> arguments)
    {
        var (read, write) = FileDescriptor.Pipe();
        using (read)
        using (write)
        {
            using var nothing = FileOpening.ReadWrite("/dev/null");
            var plan = new ProcessPlan
            {
                Path = program,
                Arguments = arguments,
                Create = Linux.Processes.Namespaces.Mount,
                Descriptors = [new(nothing, 0), new(write, 1), new(write, 2)],
            };
            using var child = UserNamespace.IsRootless
                ? new UserNamespace(place + ".members", _ => { }).Start(plan)
                : ChildProcess.Start(plan with { Create = plan.Create | Linux.Processes.Namespaces.User, BeforeGo = MapAll });
            write.Dispose();
            var said = new StreamReader(read.OpenStream(), Encoding.UTF8).ReadToEnd();
            var code = child.Wait().ShellCode;
            Tree.Remove(place + ".members");
            return (code, said);
        }
    }

    private static void MapAll(int pid)
    {
        foreach (var kind in (string[])["uid", "gid"])
        {
            using var map = FileOpening.Write(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{kind}_map"));
            map.Write("0 0 65536"u8);
        }
    }
}
