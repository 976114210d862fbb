using System.CommandLine;
using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Processes;
using Containers.Linux.Waiting;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class StatsCommand : Subcommand
{
    private const string ClearScreen = "\u001b[H\u001b[2J";

    private readonly bool _ofPods;
    private readonly Option<bool> _all;
    private readonly Option<string?> _format;
    private readonly Option<string?> _interval;
    private readonly Option<bool> _latest;
    private readonly Option<bool> _noReset;
    private readonly Option<bool> _noStream;
    private readonly Option<bool> _noTrunc;

    public StatsCommand(bool ofPods = false)
        : base(ofPods ? "pod stats" : "stats", $"Show what {(ofPods ? "the containers of pods" : "containers")} use of processors, memory, network and disks")
    {
        _ofPods = ofPods;
        _all = Switch("--all", "-a", "Also containers that are not running");
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"json\", or \"table\" and a template");
        _interval = Text("--interval", "-i", "SECONDS", "Time between two looks (default 5)");
        _latest = Switch("--latest", "-l", ofPods ? "The pod created last" : "The container created last");
        _noReset = Switch("--no-reset", null, "Do not clear the screen between two looks");
        _noStream = Switch("--no-stream", null, "Look once");
        _noTrunc = Switch("--no-trunc", null, "Whole ids");
    }

    internal override string Arguments => _ofPods ? "[POD...]" : "[CONTAINER...]";

    internal override string Example => _ofPods ? "wherry pod stats --no-stream shop" : "wherry stats --no-stream web";

    protected override int Run(Invocation call)
    {
        if ((call.Has(_all) || call.Has(_latest)) && call.Arguments.Count > 0)
        {
            throw new UsageException("--all, --latest and containers by name exclude each other", Name);
        }

        var interval = Interval(call.Get(_interval));
        var table = new StatsTable(call.Get(_format), call.Has(_noTrunc), _ofPods);
        string[] names = _ofPods ? Pods(call, _latest) : call.Has(_latest) ? [ContainersCommand.Latest(call).Id] : [.. call.Arguments.Select(name => call.Engine.Containers.Resolve(name).Id)];
        var before = new Dictionary<string, ContainerUsage>();
        var isFirst = true;
        bool Look()
        {
            var views = Views(call, names);
            var rows = views.Select(view => (View: view, Usage: view.IsRunning ? UsageReader.Read(view) : null)).ToList();
            var clears = Terminal.IsOutputTerminal && !call.Has(_noReset) && !call.Has(_noStream);
            call.Terminal.Write((clears ? ClearScreen : string.Empty) + table.Render(rows, before, withHeadings: isFirst || clears));
            isFirst = false;
            rows.ForEach(row => Remember(before, row.View.Record.Id, row.Usage));
            return names.Length == 0 || rows.Exists(row => row.Usage is not null);
        }

        if (Look() && !call.Has(_noStream))
        {
            Repeat(interval, Look);
        }

        return 0;
    }

    private static void Remember(Dictionary<string, ContainerUsage> before, string id, ContainerUsage? usage)
    {
        if (usage is not null)
        {
            before[id] = usage;
        }
    }

    private static string[] Pods(Invocation call, Option<bool> latest) =>
        call.Has(latest) ? [PodsCommand.Latest(call).Id] : [.. call.Arguments.Select(name => call.Engine.Pods.Resolve(name).Id)];

    private IReadOnlyList<ContainerView> Views(Invocation call, string[] names)
    {
        var observer = new ContainerObserver(call.Engine);
        if (_ofPods)
        {
            return [.. observer.All().Where(view => view.Record.Pod.Length > 0 && (names.Length == 0 || names.Contains(view.Record.Pod)) && (call.Has(_all) || view.IsRunning))];
        }

        return names.Length == 0
            ? [.. observer.All().Where(view => call.Has(_all) || view.IsRunning)]
            : [.. names.Select(id => call.Engine.Containers.Find(id)).OfType<Containers.State.Containers.ContainerRecord>().Select(observer.Observe)];
    }

    /// <summary>Looks again and again until a look says that there is nothing more to come.</summary>
    private static void Repeat(TimeSpan interval, Func<bool> look)
    {
        var loop = new EventLoop();
        using var timer = TimerDescriptor.Create();
        timer.Arm(interval);
        using var watch = loop.Add(timer, Readiness.Read, _ =>
        {
            if (!timer.TryTake())
            {
                return;
            }

            if (look())
            {
                timer.Arm(interval);
            }
            else
            {
                loop.Stop();
            }
        });
        loop.Run();
    }

    private static TimeSpan Interval(string? text) => text is null ? TimeSpan.FromSeconds(5)
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1_000_000 ? TimeSpan.FromSeconds(seconds)
        : throw new ContainersException(ErrorKind.Invalid, $"invalid --interval \"{text}\": want a number of seconds above 0");
}
