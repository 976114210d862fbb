using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Linux.Tests.Processes;

/// <summary>
/// The border under fire: four threads start processes while two others make the collector stop them all the time. What
/// runs between clone and exec must not notice.
/// </summary>
public sealed class SpawnStormTests
{
    private const int Threads = 4;
    private const int SpawnsPerThread = 500;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Fact]
    public void Two_thousand_starts_under_collection_neither_hang_nor_leak()
    {
        Spawn(0, 3); // whatever the runtime opens once, it opens now
        var before = OpenDescriptors();
        var collections = GC.CollectionCount(0);
        using var over = new CancellationTokenSource();
        var errors = new List<Exception>();
        var allocators = Enumerable.Range(0, 2).Select(_ => Background(() => Allocate(over.Token), errors)).ToList();
        var spawners = Enumerable.Range(0, Threads).Select(number => Background(() => Spawn(number, SpawnsPerThread), errors)).ToList();

        var deadline = DateTime.UtcNow + s_patience;
        var finished = spawners.TrueForAll(thread => thread.Join(Remaining(deadline)));
        over.Cancel();

        Assert.True(finished, "a start hung");
        Assert.True(allocators.TrueForAll(thread => thread.Join(Remaining(deadline))), "the collector hung");
        Assert.Empty(errors);
        Assert.True(GC.CollectionCount(0) - collections > 100, "the collector was not at work");
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(before, OpenDescriptors());
        Assert.Empty(Children());
    }

    private static TimeSpan Remaining(DateTime deadline) => deadline > DateTime.UtcNow ? deadline - DateTime.UtcNow : TimeSpan.Zero;

    private static Thread Background(Action work, List<Exception> errors)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                lock (errors)
                {
                    errors.Add(e);
                }
            }
        })
        { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void Spawn(int number, int count)
    {
        for (var i = 0; i < count; i++)
        {
            switch ((number + i) % 3)
            {
                case 0:
                    RunPlain();
                    break;
                case 1:
                    RunInNewNamespace();
                    break;
                default:
                    FailAtExec();
                    break;
            }
        }
    }

    private static void RunPlain()
    {
        using var nothing = FileOpening.Read("/dev/null");
        using var child = ChildProcess.Start(new ProcessPlan { Path = "/bin/true", Arguments = ["true"], Descriptors = [new(nothing, 0), new(nothing, 1)] });
        Require(child.Wait() == new ExitStatus(0, 0));
    }

    private static void RunInNewNamespace()
    {
        var told = 0;
        using var child = ChildProcess.Start(new ProcessPlan
        {
            Path = "/bin/true",
            Arguments = ["true"],
            Create = Namespaces.User | Namespaces.Mount,
            NewSession = true,
            BeforeGo = pid =>
            {
                told = pid;
                using var setgroups = FileOpening.Write($"/proc/{pid}/setgroups");
                setgroups.Write("deny"u8);
            },
        });
        Require(told == child.Pid);
        Require(child.Wait() == new ExitStatus(0, 0));
    }

    private static void FailAtExec()
    {
        try
        {
            ChildProcess.Start(new ProcessPlan { Path = "/no/such/program", Arguments = ["x"] }).Dispose();
        }
        catch (SpawnException e) when (e.Stage == SpawnStage.Exec && e.Errno == Errno.ENOENT)
        {
            return;
        }

        throw new InvalidOperationException("a missing program was started");
    }

    private static void Require(bool truth)
    {
        if (!truth)
        {
            throw new InvalidOperationException("a child did not do what it was started for");
        }
    }

    private static void Allocate(CancellationToken over)
    {
        var kept = new object?[1024];
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            kept[i % kept.Length] = new byte[i % 5000];
            if (i % 2000 == 0)
            {
                GC.Collect(i % 10_000 == 0 ? 2 : 0);
            }
        }
    }

    private static List<string> OpenDescriptors() =>
        [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(path => new FileInfo(path).LinkTarget).OfType<string>()
            .Where(target => !target.EndsWith("/fd", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Children() => Directory.EnumerateDirectories("/proc/self/task")
        .SelectMany(task => ReadIfThere(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // A thread of the runtime's may end meanwhile; its children are another's then.
    private static string ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
