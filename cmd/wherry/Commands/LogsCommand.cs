using System.CommandLine;
using System.Globalization;
using System.Text;
using Containers.Engine.Filters;
using Containers.Engine.Logs;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class LogsCommand : Subcommand
{
    private readonly Option<bool> _follow;
    private readonly Option<string?> _since;
    private readonly Option<string?> _tail;
    private readonly Option<bool> _timestamps;
    private readonly Option<string?> _until;

    public LogsCommand()
        : base("logs", "Show what a container has written")
    {
        _follow = Switch("--follow", "-f", "Go on with what comes until it has ended");
        _since = Text("--since", null, "TIME", "Only from then on: a time, or how long ago, such as 10m");
        _tail = Text("--tail", "-n", "LINES", "Only the last so many lines; \"all\" for all");
        _timestamps = Switch("--timestamps", "-t", "Begin each line with its time");
        _until = Text("--until", null, "TIME", "Only until then: a time, or how long ago");
    }

    internal override string Arguments => "CONTAINER";

    internal override string Example => "wherry logs --tail 20 -f web";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var record = call.Engine.Containers.Resolve(call.Arguments[0]);
        var selection = new LogSelection
        {
            Tail = Tail(call.Get(_tail)),
            Since = TimeText.Parse(call.Get(_since)),
            Until = TimeText.Parse(call.Get(_until)),
            Follow = call.Has(_follow),
        };
        var lineBegins = true;
        new LogReader(call.Engine).Read(record, selection, entry =>
        {
            var prefix = call.Has(_timestamps) && lineBegins ? entry.TimeText + " " : string.Empty;
            byte[] bytes = [.. Encoding.ASCII.GetBytes(prefix), .. entry.Bytes.Span, .. entry.IsWhole ? "\n"u8 : default];
            lineBegins = entry.IsWhole;
            (entry.IsError ? call.Terminal.ErrorDescriptor : call.Terminal.OutputDescriptor).Write(bytes);
        });
        return 0;
    }

    private static long? Tail(string? text) => text is null or "all" or "-1" ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var lines) ? lines
        : throw new ContainersException(ErrorKind.Invalid, $"invalid --tail \"{text}\": want a number of lines or \"all\"");
}
