using System.CommandLine;
using Containers.Engine;
using Containers.Oci.References;
using Wherry.Output;

namespace Wherry.CommandLine;

/// <summary>
/// What could be typed next, for the shells: a line each, with a tab and an explanation behind some; ":files" asks the shell
/// for names of files. All of it comes from the parser and from the names in the store.
/// </summary>
internal sealed class Completion
{
    /// <summary>The word shells call; it is in no help text.</summary>
    internal const string Command = "__complete";

    private const string Files = ":files";

    private readonly GlobalFlags _global = new();
    private readonly Terminal _terminal;
    private readonly Calling _calling;

    private Completion(Terminal terminal, Calling calling)
    {
        _terminal = terminal;
        _calling = calling;
    }

    /// <summary>Prints the candidates for the last of the words behind "--", those after the program's name; it may be empty.</summary>
    internal static void Print(IReadOnlyList<string> words, Terminal terminal, Calling calling)
    {
        var explain = words is not ["--no-desc", ..];
        var typed = words.SkipWhile(word => word == "--no-desc").ToList();
        if (typed is ["--", _, ..])
        {
            var candidates = new Completion(terminal, calling).For(typed[1..^1], typed[^1]);
            terminal.Write(string.Concat(candidates.Select(candidate => (explain ? candidate : candidate.Split('\t')[0]) + "\n")));
        }
    }

    private IEnumerable<string> For(IReadOnlyList<string> before, string word)
    {
        if (IsValueMissing(_global.Options, before, out var option))
        {
            return Values(option, word);
        }

        var (values, rest) = GlobalFlags.Read(before, _terminal, _calling);
        if (rest.Count == 0)
        {
            return word.StartsWith('-') ? Flags(_global.Options, word) : Commands(word);
        }

        if (Registry.IsGroup(rest[0]) && rest.Count == 1)
        {
            return Starting(Registry.MembersOf(rest[0]).Select(member => Explained(member, $"{rest[0]} {member}")), word);
        }

        var (subcommand, arguments) = Dispatcher.Find(rest);
        return For(subcommand, arguments, word, values.Options);
    }

    private static IEnumerable<string> For(Subcommand subcommand, IReadOnlyList<string> before, string word, EngineOptions options)
    {
        if (IsValueMissing(subcommand.Options, before, out var option))
        {
            return Values(option, word);
        }

        var arguments = new Grammar(subcommand.Name, subcommand.Options, subcommand.StopsAtFirstArgument).Split(before).Arguments;
        if (word.StartsWith('-') && !before.Contains("--") && !(subcommand.StopsAtFirstArgument && arguments.Count > 0))
        {
            var equals = word.IndexOf('=');
            return equals < 0
                ? Flags(subcommand.Options, word)
                : subcommand.Options.Where(o => o.Name == word[..equals]).SelectMany(o => Values(o, word[(equals + 1)..]).Select(v => v == Files ? v : $"{word[..(equals + 1)]}{v}"));
        }

        return arguments.Count >= subcommand.MostArguments ? [] : Arguments(Place(subcommand.Arguments, arguments.Count), word, options);
    }

    /// <summary>What stands at a place of a usage line such as "IMAGE [COMMAND [ARG...]]"; what may be repeated stands at all that follow.</summary>
    private static string Place(string usage, int index)
    {
        var places = usage.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(place => place.Trim('[', ']')).ToList();
        return index < places.Count ? places[index]
            : places.Count > 0 && places[^1].EndsWith("...", StringComparison.Ordinal) ? places[^1] : string.Empty;
    }

    private static IEnumerable<string> Arguments(string place, string word, EngineOptions options)
    {
        var engine = Engine.Open(options);
        var kinds = place.Replace("...", "", StringComparison.Ordinal).Replace("[:TAG]", "", StringComparison.Ordinal).Split('|');
        var found = kinds.SelectMany(kind => kind switch
        {
            "CONTAINER" => engine.Containers.Names(),
            "IMAGE" => Images(engine),
            "POD" => engine.Pods.List().Select(pod => pod.Name),
            "VOLUME" => engine.Volumes.List().Select(volume => volume.Name),
            "SHELL" => ["bash", "fish", "powershell", "zsh"],
            "FILE" or "COMMAND" or "ARG" or "PATH" => [Files],
            _ => [],
        });
        return Starting(found.Order(StringComparer.Ordinal), word);
    }

    private static IEnumerable<string> Images(Engine engine) =>
        engine.Images.NamesById().SelectMany(names => names).Select(name => ImageReference.Parse(name)).Select(name => $"{name.FamiliarName}:{name.Tag}");

    private static IEnumerable<string> Commands(string word) => Starting(
        Registry.Names.Select(name => Explained(name, name)).Concat(Registry.Groups).Distinct().Order(StringComparer.Ordinal), word);

    private static IEnumerable<string> Flags(IEnumerable<Option> options, string word) => Starting(
        options.SelectMany(option => option.Aliases.Append(option.Name).Where(name => name.Length > 2).Select(name => $"{name}\t{option.Description}"))
            .Order(StringComparer.Ordinal),
        word);

    private static string Explained(string shown, string name) => $"{shown}\t{Registry.Find(name)!.Summary}";

    // A choice that its explanation lists: "no, always, unless-stopped or on-failure".
    private static IEnumerable<string> Values(Option option, string word)
    {
        if (option.HelpName is "FILE" or "DIR" or "PATH" or "[SOURCE:]PATH[:OPTIONS]" or "DIRECTORY")
        {
            return [Files];
        }

        var words = (option.Description ?? string.Empty).Replace(" or ", ", ", StringComparison.Ordinal).Replace(" (default)", "", StringComparison.Ordinal)
            .Split(", ").Select(w => w.Split('[')[0]).ToList();
        var isChoice = words.Count > 1 && words.TrueForAll(w => w.Length > 0 && w.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
        return isChoice ? Starting(words, word) : [];
    }

    private static bool IsValueMissing(IEnumerable<Option> options, IReadOnlyList<string> before, out Option option)
    {
        var last = before.Count > 0 ? before[^1] : string.Empty;
        var found = last.StartsWith('-') && !before.SkipLast(1).Contains("--")
            ? options.FirstOrDefault(o => o.ValueType != typeof(bool) && (o.Name == last || o.Aliases.Contains(last)))
            : null;
        option = found!;
        return found is not null;
    }

    private static IEnumerable<string> Starting(IEnumerable<string> candidates, string word) =>
        candidates.Where(candidate => candidate == Files || candidate.StartsWith(word, StringComparison.Ordinal));
}
