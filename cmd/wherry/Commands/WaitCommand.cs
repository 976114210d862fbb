using System.CommandLine;
using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Filters;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class WaitCommand : ContainersCommand
{
    private readonly Option<string[]> _condition;
    private readonly Option<bool> _exitFirstMatch;
    private readonly Option<string?> _interval;

    public WaitCommand()
        : base("wait", "Wait until containers have ended, or are otherwise as wanted, and print their exit codes", Selections.Ignore)
    {
        _condition = Texts("--condition", null, "CONDITION", "What to wait for, instead of the end: running, healthy, removed ...; the first of several that holds");
        _exitFirstMatch = Switch("--exit-first-match", null, "Of several containers, wait for one only");
        _interval = Text("--interval", null, "DURATION", "Accepted and not needed: nothing is polled");
    }

    internal override string Example => "wherry wait --condition=healthy db";

    protected override int Run(Invocation call)
    {
        IReadOnlyList<WaitCondition> conditions = [.. call.Get(_condition).SelectMany(text => text.Split(',')).Select(WaitConditions.Parse)];
        if (call.Get(_interval) is { } interval && TimeText.ParseDuration(interval) is null && !long.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new UsageException($"invalid argument \"{interval}\" for --interval: want a duration such as 250ms", Name);
        }

        conditions = conditions.Count > 0 ? conditions : [WaitCondition.Stopped];
        var waiter = new ContainerWaiter(call.Engine);
        var selected = Select(call).ToList();
        if (call.Has(_exitFirstMatch))
        {
            var waits = selected.Select(container => Task.Run(() => waiter.Wait(container.Find(), conditions))).ToArray();
            call.Terminal.WriteLine(Text(Task.WhenAny(waits).GetAwaiter().GetResult().GetAwaiter().GetResult()));
            return 0;
        }

        return call.ForEach(selected.Select((_, index) => index), index =>
        {
            try
            {
                call.Terminal.WriteLine(Text(waiter.Wait(selected[index].Find(), conditions)));
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && IsIgnoring(call))
            {
                call.Terminal.WriteLine(Text(ContainerWaiter.NoExitCode));
            }
        });
    }

    private static string Text(int code) => code.ToString(CultureInfo.InvariantCulture);
}
