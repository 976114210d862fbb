using System.CommandLine;
using System.Globalization;
using System.Text;
using Containers.Engine.Filters;
using Containers.Engine.Logs;
using Containers.Engine.Pods;
using Containers.Oci;
using Containers.State.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class LogsCommand : Subcommand
{
    private static readonly string[] s_colors = ["\u001b[36m", "\u001b[33m", "\u001b[32m", "\u001b[35m", "\u001b[34m", "\u001b[31m"];

    private readonly bool _ofPods;
    private readonly Option<string[]>? _container;
    private readonly Option<bool> _color;
    private readonly Option<bool> _follow;
    private readonly Option<bool> _latest;
    private readonly Option<bool> _names;
    private readonly Option<string?> _since;
    private readonly Option<string?> _tail;
    private readonly Option<bool> _timestamps;
    private readonly Option<string?> _until;

    public LogsCommand(bool ofPods = false)
        : base(ofPods ? "pod logs" : "logs", ofPods ? "Show what the containers of a pod have written" : "Show what containers have written")
    {
        _ofPods = ofPods;
        _container = ofPods ? Texts("--container", "-c", "CONTAINER", "Only of this one") : null;
        _color = Switch("--color", null, "Of several containers, each in a colour of its own");
        Flags.Accept("--details", null, null, "Accepted: there are no details beside what is shown");
        _follow = Switch("--follow", "-f", "Go on with what comes until it has ended");
        _latest = Switch("--latest", "-l", ofPods ? "The pod created last" : "The container created last");
        _names = Switch("--names", null, "Of several containers, begin each line with the name instead of the id");
        _since = Text("--since", null, "TIME", "Only from then on: a time, or how long ago, such as 10m");
        _tail = Text("--tail", "-n", "LINES", "Only the last so many lines; \"all\" for all");
        _timestamps = Switch("--timestamps", "-t", "Begin each line with its time");
        _until = Text("--until", null, "TIME", "Only until then: a time, or how long ago");
    }

    internal override string Arguments => _ofPods ? "POD" : "CONTAINER...";

    internal override string Example => _ofPods ? "wherry pod logs --names -f shop" : "wherry logs --tail 20 -f web";

    internal override int MostArguments => _ofPods ? 1 : int.MaxValue;

    protected override int Run(Invocation call)
    {
        if (call.Arguments.Count == 0 && !call.Has(_latest))
        {
            throw new UsageException("you must provide at least one name or id", Name);
        }

        if (!_ofPods && call.Has(_latest) && call.Arguments.Count > 0)
        {
            throw new UsageException("--latest and containers cannot be used together", Name);
        }

        var selection = new LogSelection
        {
            Tail = Tail(call.Get(_tail)),
            Since = TimeText.Parse(call.Get(_since)),
            Until = TimeText.Parse(call.Get(_until)),
            Follow = call.Has(_follow),
        };
        var records = _ofPods ? OfPod(call)
            : call.Has(_latest) ? [ContainersCommand.Latest(call)] : [.. call.Arguments.Select(call.Engine.Containers.Resolve)];
        var reader = new LogReader(call.Engine);
        var output = new Lock();
        var isOneOfSeveral = records.Count > 1 || (_ofPods && call.Get(_container!).Count == 0);
        if (records.Count > 1 && selection.Follow)
        {
            Task.WhenAll(records.Select((record, index) => Task.Run(() => reader.Read(record, selection, Printer(call, record, index, true, output))))).GetAwaiter().GetResult();
            return 0;
        }

        for (var i = 0; i < records.Count; i++)
        {
            reader.Read(records[i], selection, Printer(call, records[i], i, isOneOfSeveral, output));
        }

        return 0;
    }

    private List<ContainerRecord> OfPod(Invocation call)
    {
        var pod = call.Has(_latest) ? PodsCommand.Latest(call) : call.Engine.Pods.Resolve(call.Arguments[0]);
        var members = new PodObserver(call.Engine).Observe(pod).Members.Select(view => view.Record).ToList();
        var wanted = call.Get(_container!).Select(call.Engine.Containers.Resolve).ToList();
        return wanted.Find(record => record.Pod != pod.Id) is { } stranger
            ? throw new ContainersException(ErrorKind.NotFound, $"container {stranger.Name} is not in pod {pod.Name}: no such container")
            : wanted.Count > 0 ? wanted : members;
    }

    private Action<LogEntry> Printer(Invocation call, ContainerRecord record, int index, bool isOneOfSeveral, Lock output)
    {
        var label = !isOneOfSeveral ? string.Empty : (call.Has(_names) ? record.Name : record.Id[..12]) + " ";
        label = label.Length > 0 && call.Has(_color) ? $"{s_colors[index % s_colors.Length]}{label}\u001b[0m" : label;
        var lineBegins = true;
        return entry =>
        {
            var prefix = !lineBegins ? string.Empty : label + (call.Has(_timestamps) ? entry.TimeText + " " : string.Empty);
            byte[] bytes = [.. Encoding.UTF8.GetBytes(prefix), .. entry.Bytes.Span, .. entry.IsWhole ? "\n"u8 : default];
            lineBegins = entry.IsWhole;
            lock (output)
            {
                (entry.IsError ? call.Terminal.ErrorDescriptor : call.Terminal.OutputDescriptor).Write(bytes);
            }
        };
    }

    private static long? Tail(string? text) => text is null or "all" or "-1" ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var lines) ? lines
        : throw new ContainersException(ErrorKind.Invalid, $"invalid --tail \"{text}\": want a number of lines or \"all\"");
}
