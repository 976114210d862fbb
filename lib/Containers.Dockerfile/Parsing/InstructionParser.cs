using System.Text.RegularExpressions;
using Containers.Dockerfile.Instructions;
using Containers.Oci;

namespace Containers.Dockerfile.Parsing;

/// <summary>Makes typed instructions of statements.</summary>
/// <param name="escape">The file's escape character.</param>
internal sealed partial class InstructionParser(char escape)
{
    private static readonly string[] s_names =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER",
        "VOLUME", "WORKDIR",
    ];

    /// <summary>The here-documents whose lines follow a statement.</summary>
    /// <exception cref="ContainersException">Invalid: its JSON form is wrong.</exception>
    internal static IReadOnlyList<HeredocMark> HeredocsOf(Statement statement, string line)
    {
        var inner = statement.Name == "ONBUILD" ? Statement.Read(statement.Rest) : statement;
        return inner.Name is "RUN" or "COPY" or "ADD" && JsonWords.TryRead(inner.Rest) is null ? HeredocMark.Find(line) : [];
    }

    /// <exception cref="ContainersException">Invalid: it makes no sense.</exception>
    internal Instruction Parse(Statement statement, IReadOnlyList<Heredoc> heredocs, Origin origin) => statement.Name switch
    {
        "FROM" => From(statement, origin),
        "RUN" => Run(statement, heredocs, origin),
        "COPY" => Copy(statement, heredocs, origin),
        "ADD" => Add(statement, heredocs, origin),
        "ARG" => Arg(statement, origin),
        "ENV" => Env(statement, origin),
        "LABEL" => Label(statement, origin),
        "ONBUILD" => OnBuild(statement, heredocs, origin),
        "HEALTHCHECK" => Healthcheck(statement, origin),
        "CMD" or "ENTRYPOINT" or "SHELL" => Command(statement, origin),
        "MAINTAINER" or "USER" or "WORKDIR" or "STOPSIGNAL" or "VOLUME" or "EXPOSE" => Setting(statement, origin),
        _ => throw Mistake($"unknown instruction: {statement.Keyword}{NearestWord.Hint(statement.Keyword, s_names)}"),
    };

    private static FromInstruction From(Statement statement, Origin origin)
    {
        var words = Words.AtBlanks(statement.Rest);
        StageAlias? alias = null;
        if (words.Count == 3 && words[1].Equals("AS", StringComparison.OrdinalIgnoreCase))
        {
            alias = new StageAlias(words[1], words[2]);
            if (!StageName().IsMatch(alias.Name))
            {
                throw Mistake($"invalid name for build stage: \"{words[2]}\", name can't start with a number or contain symbols");
            }
        }
        else if (words.Count != 1)
        {
            throw Mistake("FROM requires either one or three arguments");
        }

        return new FromInstruction(origin) { BaseName = words[0], Platform = new FlagReader(statement.Flags, "platform").Text("platform"), Alias = alias };
    }

    private static RunInstruction Run(Statement statement, IReadOnlyList<Heredoc> heredocs, Origin origin)
    {
        var flags = new FlagReader(statement.Flags, "mount*", "network", "security");
        if (heredocs.Any(heredoc => heredoc.Body.Contains('\0')))
        {
            throw Mistake("a null character cannot be part of a command");
        }

        return new RunInstruction(origin)
        {
            Command = Form(statement.Rest) is var form && form is ExecForm { Arguments: [] } ? throw Mistake("RUN requires a command") : form,
            Heredocs = heredocs,
            IsOnlyHeredoc = heredocs.Count > 0 && HeredocMark.TryRead(statement.Rest) is not null,
            Mounts = [.. flags.All("mount").Select(text => MountParser.Parse(text, expand: null))],
            Network = Choose(flags.Text("network"), "network", "default", "none", "host"),
            Security = Choose(flags.Text("security"), "security", "sandbox", "insecure"),
        };
    }

    private static string Choose(string? value, string flag, params string[] allowed) =>
        value is null ? allowed[0] : allowed.Contains(value) ? value
        : throw Mistake($"invalid value for --{flag}: {value}, want {string.Join(" or ", allowed)}{NearestWord.Hint(value, allowed)}");

    private ArgInstruction Arg(Statement statement, Origin origin)
    {
        _ = new FlagReader(statement.Flags);
        var words = AtLeastOne(statement, Words.Quoted(statement.Rest, escape));
        return new ArgInstruction(origin, [.. words.Select(word => word.Split('=', 2))
            .Select(parts => new ArgDeclaration(Named(statement, parts[0]), parts.ElementAtOrDefault(1)))]);
    }

    private EnvInstruction Env(Statement statement, Origin origin)
    {
        var (pairs, isOldForm) = Pairs(statement);
        return new EnvInstruction(origin, pairs) { IsOldForm = isOldForm };
    }

    private LabelInstruction Label(Statement statement, Origin origin)
    {
        var (pairs, isOldForm) = Pairs(statement);
        return new LabelInstruction(origin, pairs) { IsOldForm = isOldForm };
    }

    // The first word decides: with "=" in it all are pairs, without it is a name and all the rest its value.
    private (IReadOnlyList<Pair> Pairs, bool IsOldForm) Pairs(Statement statement)
    {
        _ = new FlagReader(statement.Flags);
        var words = AtLeastOne(statement, Words.Quoted(statement.Rest, escape));
        if (!words[0].Contains('='))
        {
            var end = statement.Rest.AsSpan().IndexOfAny(Words.Blanks);
            return end < 0
                ? throw Mistake($"{statement.Name} must have two arguments")
                : ([new Pair(statement.Rest[..end], statement.Rest[end..].TrimStart())], true);
        }

        return ([.. words.Select(word => word.Split('=', 2)).Select(parts => parts.Length == 2
            ? new Pair(Named(statement, parts[0]), parts[1])
            : throw Mistake($"can't find = in \"{parts[0]}\": it must be of the form name=value"))], false);
    }

    private OnBuildInstruction OnBuild(Statement statement, IReadOnlyList<Heredoc> heredocs, Origin origin)
    {
        _ = new FlagReader(statement.Flags);
        AtLeastOne(statement, Words.AtBlanks(statement.Rest));
        var inner = Statement.Read(statement.Rest);
        if (inner.Name == "ONBUILD")
        {
            throw Mistake("ONBUILD cannot be the trigger of an ONBUILD");
        }

        if (inner.Name is "MAINTAINER" or "FROM")
        {
            throw Mistake($"{inner.Name} isn't allowed as an ONBUILD trigger");
        }

        var trigger = Parse(inner, heredocs, origin with { Keyword = inner.Keyword, Text = statement.Rest });
        return new OnBuildInstruction(origin, trigger, statement.Rest + string.Concat(heredocs.Select(heredoc => $"\n{heredoc.Body}{heredoc.Name}")));
    }

    private static Instruction Command(Statement statement, Origin origin)
    {
        _ = new FlagReader(statement.Flags);
        return (statement.Name, Form(statement.Rest)) switch
        {
            ("CMD", var form) => new CmdInstruction(origin, form),
            ("ENTRYPOINT", var form) => new EntrypointInstruction(origin, form),
            (_, ExecForm { Arguments: [_, ..] words }) => new ShellInstruction(origin, words),
            (_, ExecForm) => throw Mistake("SHELL requires at least one argument"),
            _ => throw Mistake("SHELL requires the arguments to be in JSON form"),
        };
    }

    private static CommandForm Form(string text) => JsonWords.TryRead(text) is { } words ? new ExecForm(words) : new ShellForm(text);

    private static IReadOnlyList<string> AtLeastOne(Statement statement, IReadOnlyList<string> words) =>
        words.Count > 0 ? words : throw Mistake($"{statement.Name} requires at least one argument");

    private static string Named(Statement statement, string name) => name.Length > 0 ? name : throw Mistake($"{statement.Name} names can not be blank");

    private static ContainersException Mistake(string message) => new(ErrorKind.Invalid, message);

    [GeneratedRegex("^[a-z][a-z0-9-_.]*$")]
    private static partial Regex StageName();
}
