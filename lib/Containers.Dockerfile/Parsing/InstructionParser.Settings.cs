using System.Globalization;
using Containers.Dockerfile.Instructions;

namespace Containers.Dockerfile.Parsing;

/// <summary>The instructions that only set something in the image's configuration.</summary>
internal sealed partial class InstructionParser
{
    private static readonly TimeSpan s_shortestInterval = TimeSpan.FromMilliseconds(1);

    private static Instruction Setting(Statement statement, Origin origin)
    {
        _ = new FlagReader(statement.Flags);
        return statement.Name switch
        {
            "MAINTAINER" => new MaintainerInstruction(origin, ExactlyOne(statement)),
            "USER" => new UserInstruction(origin, ExactlyOne(statement)),
            "WORKDIR" => new WorkdirInstruction(origin, ExactlyOne(statement)),
            "STOPSIGNAL" => new StopSignalInstruction(origin, ExactlyOne(statement)),
            "EXPOSE" => new ExposeInstruction(origin, [.. AtLeastOne(statement, Words.AtBlanks(statement.Rest)).Select(Port)]),
            _ => new VolumeInstruction(origin, Volumes(statement)),
        };
    }

    private static IReadOnlyList<string> Volumes(Statement statement)
    {
        var words = JsonWords.TryRead(statement.Rest) ?? Words.AtBlanks(statement.Rest);
        return [.. AtLeastOne(statement, words)
            .Select(word => word.Trim() is { Length: > 0 } path ? path : throw Mistake("VOLUME specified can not be an empty string"))];
    }

    // What is the same after quotes and variables are dealt with is judged where its line is known.
    private static string Port(string word)
    {
        if (!word.AsSpan().ContainsAny("$\"'\\`"))
        {
            ExposedPort.Parse(word);
        }

        return word;
    }

    // Blanks are part of it: it is one argument, however many words it has.
    private static string ExactlyOne(Statement statement) =>
        statement.Rest.Length > 0 ? statement.Rest : throw Mistake($"{statement.Name} requires exactly one argument");

    private static HealthcheckInstruction Healthcheck(Statement statement, Origin origin)
    {
        var end = statement.Rest.AsSpan().IndexOfAny(Words.Blanks) is var blank and >= 0 ? blank : statement.Rest.Length;
        var (kind, rest) = (statement.Rest[..end], statement.Rest[end..].TrimStart());
        var flags = new FlagReader(statement.Flags, "interval", "timeout", "start-period", "start-interval", "retries");
        switch (kind.ToUpperInvariant())
        {
            case "":
                throw Mistake("HEALTHCHECK requires at least one argument");
            case "NONE":
                return rest.Length == 0 ? new HealthcheckInstruction(origin) : throw Mistake("HEALTHCHECK NONE takes no arguments");
            case "CMD":
                break;
            default:
                throw Mistake($"unknown type \"{kind}\" in HEALTHCHECK, want CMD or NONE");
        }

        return new HealthcheckInstruction(origin)
        {
            Test = rest.Length > 0 && Form(rest) is not ExecForm { Arguments: [] } ? Form(rest) : throw Mistake("missing command after HEALTHCHECK CMD"),
            Interval = Interval(flags, "interval"),
            Timeout = Interval(flags, "timeout"),
            StartPeriod = Interval(flags, "start-period"),
            StartInterval = Interval(flags, "start-interval"),
            Retries = Retries(flags.Text("retries")),
        };
    }

    private static TimeSpan Interval(FlagReader flags, string name)
    {
        if (flags.Text(name) is not { } text)
        {
            return TimeSpan.Zero;
        }

        var interval = GoDuration.TryParse(text) ?? throw Mistake($"invalid duration for --{name}: \"{text}\", want a number with a unit, such as 30s or 1m30s");
        return interval == TimeSpan.Zero || interval >= s_shortestInterval ? interval : throw Mistake($"--{name} cannot be less than 1ms");
    }

    private static int Retries(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        return !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var retries)
            ? throw Mistake($"invalid value for --retries: \"{text}\", want a number")
            : retries >= 0 ? retries : throw Mistake($"--retries cannot be negative ({retries})");
    }
}
