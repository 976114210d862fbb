using System.Collections;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Containers.Linux.Files;
using Containers.Systemd.Generation;
using Containers.Systemd.Units;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands.Generation;

internal sealed class GenerateSystemdCommand : Subcommand
{
    private const uint ForAll = 0x1a4; // 0644

    private readonly Option<string[]> _after;
    private readonly Option<string?> _containerPrefix;
    private readonly Option<string[]> _env;
    private readonly Option<bool> _files;
    private readonly Option<string?> _format;
    private readonly Option<bool> _name;
    private readonly Option<bool> _new;
    private readonly Option<bool> _noHeader;
    private readonly Option<string?> _podPrefix;
    private readonly Option<string[]> _requires;
    private readonly Option<string?> _restartPolicy;
    private readonly Option<long?> _restartSec;
    private readonly Option<string?> _separator;
    private readonly Option<long?> _startTimeout;
    private readonly Option<long?> _stopTimeout;
    private readonly Option<bool> _template;
    private readonly Option<long?> _time;
    private readonly Option<string[]> _wants;

    public GenerateSystemdCommand()
        : base("generate systemd", "Write services that run a container or a pod")
    {
        _after = Texts("--after", null, "UNIT", "A further unit that is started before");
        _containerPrefix = Text("--container-prefix", null, "PREFIX", "What the names of containers' services begin with (default container)");
        _env = Texts("--env", "-e", "NAME=VALUE", "A variable of the service's environment; without a value, the caller's");
        _files = Switch("--files", "-f", "Write files into the current directory and print their names");
        _format = Text("--format", null, "FORMAT", "Only json");
        _name = Switch("--name", "-n", "Use names and not ids");
        _new = Switch("--new", null, "Make the container when the service starts, and remove it when it stops");
        _noHeader = Switch("--no-header", null, "No comment with version and time");
        _podPrefix = Text("--pod-prefix", null, "PREFIX", "What the names of pods' services begin with (default pod)");
        _requires = Texts("--requires", null, "UNIT", "A further unit that it cannot do without");
        _restartPolicy = Text("--restart-policy", null, "POLICY", "When systemd starts it again (default on-failure, or the container's own)");
        _restartSec = Number("--restart-sec", null, "SECONDS", "How long systemd waits before that");
        _separator = Text("--separator", null, "TEXT", "What stands between prefix and name (default -)");
        _startTimeout = Number("--start-timeout", null, "SECONDS", "How long systemd waits for its start");
        _stopTimeout = Number("--stop-timeout", null, "SECONDS", "How long the container has to end (default its own)");
        _template = Switch("--template", null, "Write a template, whose instances are named by what stands behind @; only with --new");
        _time = Number("--time", "-t", "SECONDS", "As --stop-timeout");
        _wants = Texts("--wants", null, "UNIT", "A further unit that is started with it");
    }

    internal override string Arguments => "CONTAINER|POD";

    internal override string Example => "wherry generate systemd --new --name web";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        if (call.IsGiven(_format) && call.Get(_format) != "json")
        {
            throw new UsageException($"unknown format '{call.Get(_format)}': only json is possible", Name);
        }

        var services = new ServiceMaker(call.Engine, Wishes(call)).Make(call.Arguments[0]).ToList();
        var texts = services.Select(service => (File: service.Name + ".service", service.Name, Text: Header(call, service) + ServiceWriter.Write(service))).ToList();
        if (call.Has(_files))
        {
            foreach (var (file, _, text) in texts)
            {
                DurableFile.Write(Path.GetFullPath(file), Encoding.UTF8.GetBytes(text), ForAll);
            }
        }

        Print(call, [.. texts.Select(text => (text.Name, call.Has(_files) ? Path.GetFullPath(text.File) : text.Text))]);
        return 0;
    }

    private void Print(Invocation call, IReadOnlyList<(string Name, string Text)> texts)
    {
        if (call.Get(_format) is null)
        {
            call.Terminal.WriteLine(string.Join(call.Has(_files) ? "\n" : "\n\n", texts.Select(text => text.Text.TrimEnd('\n'))));
            return;
        }

        var document = new JsonObject();
        foreach (var (name, text) in texts)
        {
            document[name] = text;
        }

        call.Terminal.Write(new DocumentPrinter(null).PrintOne(document));
    }

    private ServiceWishes Wishes(Invocation call)
    {
        if (call.Has(_template) && !call.Has(_new))
        {
            throw new UsageException("--template needs --new", Name);
        }

        var policy = call.Get(_restartPolicy);
        if (policy is not null && !ServiceWriter.RestartPolicies.Contains(policy))
        {
            throw new UsageException($"{policy} is not a valid restart policy: {string.Join(", ", ServiceWriter.RestartPolicies)} are possible", Name);
        }

        return new ServiceWishes
        {
            Naming = new ServiceNaming(Chosen(call, _containerPrefix, "container"), Chosen(call, _podPrefix, "pod"), Chosen(call, _separator, "-"), call.Has(_name)),
            IsNew = call.Has(_new),
            IsTemplate = call.Has(_template),
            RestartPolicy = policy,
            RestartSec = Seconds(call.Get(_restartSec), "--restart-sec"),
            StartTimeout = Seconds(call.Get(_startTimeout), "--start-timeout"),
            StopTimeout = Seconds(call.Get(_stopTimeout) ?? call.Get(_time), "--stop-timeout"),
            Environment = [.. call.Get(_env).SelectMany(Variables).Select(Checked)],
            Wants = [.. call.Get(_wants).SelectMany(UnitName.List)],
            After = [.. call.Get(_after).SelectMany(UnitName.List)],
            Requires = [.. call.Get(_requires).SelectMany(UnitName.List)],
            Global = [.. call.CommandLine.Skip(1).TakeWhile(word => word != "generate")],
        };
    }

    private int? Seconds(long? number, string flag) => number is < 0 or > int.MaxValue / 2
        ? throw new UsageException($"{flag}: {number} is no number of seconds", Name)
        : (int?)number;

    // Nothing is a text, too.
    private static string Chosen(Invocation call, Option<string?> flag, string standard) => call.IsGiven(flag) ? call.Get(flag) ?? string.Empty : standard;

    // systemd leaves out what it does not take for a variable, with a line in the journal that nobody looks for.
    private string Checked(string variable)
    {
        var (name, value) = (variable[..variable.IndexOf('=')], variable[(variable.IndexOf('=') + 1)..]);
        return IsName(name) && !value.Any(letter => char.IsControl(letter) && letter is not ('\t' or '\n'))
            ? variable
            : throw new UsageException($"--env {CommandLineWords.Join([variable])}: systemd takes names of letters, digits and _, and no control characters", Name);
    }

    private static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    // NAME is the caller's variable, NAME* all that begin so.
    private static IEnumerable<string> Variables(string variable)
    {
        if (variable.Contains('='))
        {
            return [variable];
        }

        return from entry in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
               let name = (string)entry.Key
               where variable.EndsWith('*') ? name.StartsWith(variable[..^1], StringComparison.Ordinal) && IsName(name) : name == variable
               orderby name
               select $"{name}={entry.Value}";
    }

    private string Header(Invocation call, ServiceRequest service) => call.Has(_noHeader) ? string.Empty
        : $"# {service.Name}.service\n# Made by wherry {ProgramVersion.Text}, {DateTimeOffset.Now.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)}\n\n";
}
