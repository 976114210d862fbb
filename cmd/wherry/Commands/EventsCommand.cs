using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Engine.Events;
using Containers.Engine.Filters;
using Containers.State.Events;
using Containers.Templates;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class EventsCommand : Subcommand
{
    private readonly Option<string[]> _filter;
    private readonly Option<string?> _format;
    private readonly Option<bool> _noTrunc;
    private readonly Option<string?> _since;
    private readonly Option<bool> _stream;
    private readonly Option<string?> _until;

    public EventsCommand()
        : base("events", "Show what happens to containers, images and volumes")
    {
        _filter = Texts("--filter", "-f", "NAME=VALUE", "Only those that meet a condition, such as event=died");
        _format = Text("--format", null, "TEMPLATE", "Go template for each, or \"json\"");
        _noTrunc = Switch("--no-trunc", "--notruncate", "Whole ids (default true)");
        _since = Text("--since", null, "TIME", "Begin with what happened then: a time, or how long ago, such as 10m");
        _stream = Switch("--stream", null, "Go on with what happens from now on (default true)");
        _until = Text("--until", null, "TIME", "Nothing after that time");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry events --since 1h --filter event=died";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var selection = new EventSelection
        {
            Since = TimeText.Parse(call.Get(_since)),
            Until = TimeText.Parse(call.Get(_until)),
            Follow = !call.IsGiven(_stream) || call.Has(_stream),
            Meets = EventFilters.Read(call.Get(_filter)),
        };
        if (selection is { Since: null, Until: { } until } && until <= DateTimeOffset.UtcNow)
        {
            selection = selection with { Follow = false };
        }

        var text = new EventText(!call.IsGiven(_noTrunc) || call.Has(_noTrunc), call.IsDocker);
        var print = Printer(call.Get(_format), text);
        new EventReader(call.Engine).Read(selection, record => call.Terminal.WriteLine(print(record)));
        return 0;
    }

    private static Func<EventRecord, string> Printer(string? format, EventText text)
    {
        if (format is null)
        {
            return text.Line;
        }

        var template = Template.Parse(format.Trim() == "json" ? "{{json .}}" : Template.UnescapeFormat(format));
        Func<EventRecord, JsonObject> fields = format.Trim() == "json" ? text.Document : text.Fields;
        return record => template.Execute(fields(record));
    }
}
