using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.E2E.Tests;

/// <summary>
/// Many deeds at once: each of eight workers has containers of its own, of which a model says what must come of every command,
/// and all have some in common, of which nobody can say it. Some commands are killed on the way. WHERRY_SOAK sets the number of
/// deeds of all together.
/// </summary>
public class SoakTests
{
    private const int Workers = 8;
    private const int Few = 48;
    private const int OwnNames = 3;
    private const int SharedNames = 2;
    private const int OneKilledOf = 8;

    private static readonly string[] s_anyState = ["created", "running", "paused", "exited", "restarting", ""];

    private static int Deeds => int.TryParse(Environment.GetEnvironmentVariable("WHERRY_SOAK"), CultureInfo.InvariantCulture, out var number) ? number : Few;

    [Fact]
    public void What_many_do_at_once_ends_as_each_did_it_alone()
    {
        var step = from deed in Gen.Elements(Enum.GetValues<Deed>())
                   from name in Gen.Choose(0, OwnNames + SharedNames - 1)
                   from other in Gen.Choose(0, OwnNames - 1)
                   from isKilled in Gen.Choose(1, OneKilledOf)
                   from after in Gen.Choose(0, 400)
                   select new Step(deed, name, other, isKilled == 1 ? after : null);
        var work = step.ArrayOf(Math.Max(Deeds / Workers, 1)).ArrayOf(Workers);

        // Without shrinking: what went wrong once at random seldom does again with less.
        Prop.ForAll(Arb.From(work), Soak).Check(Config.QuickThrowOnFailure.WithMaxTest(1));
    }

    private static void Soak(Step[][] work)
    {
        using var store = new Store();
        for (var i = 0; i < SharedNames; i++)
        {
            store.Wherry("create", "--name", $"shared{i}", "--network=none", "bb", "sleep", "1000").Succeeds();
        }

        Parallel.ForEach(work.Select((steps, worker) => (steps, worker)), new ParallelOptions { MaxDegreeOfParallelism = Workers }, each => Work(store, each.worker, each.steps));

        foreach (var name in store.Wherry("ps", "-aq").Succeeds().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var status = Status(store, name);
            Assert.Contains(status, s_anyState);
            Assert.Equal(status == "running", store.Wherry("exec", name, "true").ExitCode == 0);
        }
    }

    private static void Work(Store store, int worker, Step[] steps)
    {
        var model = new SoakModel();
        foreach (var step in steps)
        {
            var isShared = step.Name >= OwnNames;
            var name = isShared ? $"shared{step.Name - OwnNames}" : $"w{worker}-{step.Name}";
            var other = isShared ? name : $"w{worker}-{step.Other}";
            if (step.KillAfter is { } milliseconds)
            {
                Interrupt(store, step.Deed, name, other, milliseconds);
                if (!isShared)
                {
                    Forget(store, model, name, other);
                }
            }
            else if (isShared)
            {
                var result = Do(store, step.Deed, name, other);
                Assert.True(result.ExitCode is 0 or 1 or 125, $"{result.Command}: {result.ExitCode} {result.Error}");
                Assert.DoesNotContain("Unhandled", result.Error, StringComparison.Ordinal);
            }
            else
            {
                Check(store, model, step.Deed, name, other);
            }
        }

        foreach (var (name, state) in model.States)
        {
            Assert.Equal(state, Status(store, name));
        }
    }

    private static void Check(Store store, SoakModel model, Deed deed, string name, string other)
    {
        var before = string.Join(", ", model.States);
        var result = Do(store, deed, name, other);
        var succeeds = model.Succeeds(deed, name, other);
        Assert.True((result.ExitCode == 0) == succeeds, $"after [{before}]: {result.Command} exited with {result.ExitCode}: {result.Error}");
        if (!succeeds)
        {
            return;
        }

        if (deed == Deed.Kill)
        {
            Assert.Equal("137", store.Wherry("wait", name).Succeeds().Text);
        }

        model.Apply(deed, name, other);
    }

    private static CommandResult Do(Store store, Deed deed, string name, string other) => store.Wherry(Arguments(deed, name, other));

    /// <summary>Does something, and kills the command that does it.</summary>
    private static void Interrupt(Store store, Deed deed, string name, string other, int milliseconds)
    {
        using var command = store.Start(Arguments(deed, name, other));
        command.StandardInput.Close();
        if (!command.WaitForExit(milliseconds))
        {
            command.Kill();
            command.WaitForExit();
        }
    }

    /// <summary>Nobody can say how far a killed command got: what it was about is removed, which must work whatever came of it.</summary>
    private static void Forget(Store store, SoakModel model, string name, string other)
    {
        foreach (var concerned in (string[])[name, other])
        {
            Assert.Contains(Status(store, concerned), s_anyState);
            store.Wherry("rm", "-f", concerned).Succeeds();
            model.Apply(Deed.RemoveByForce, concerned, concerned);
        }
    }

    // Empty for one that does not exist.
    private static string Status(Store store, string name) => store.Wherry("inspect", "--type=container", "--format", "{{.State.Status}}", name).Text;

    private static string[] Arguments(Deed deed, string name, string other) => deed switch
    {
        Deed.Create => ["create", "--name", name, "--network=none", "bb", "sleep", "1000"],
        Deed.Start => ["start", name],
        Deed.Stop => ["stop", "-t", "0", name],
        Deed.Kill => ["kill", name],
        Deed.Remove => ["rm", name],
        Deed.RemoveByForce => ["rm", "-f", name],
        Deed.Restart => ["restart", "-t", "0", name],
        Deed.Pause => ["pause", name],
        Deed.Unpause => ["unpause", name],
        Deed.Execute => ["exec", name, "true"],
        _ => ["rename", name, other],
    };
}
