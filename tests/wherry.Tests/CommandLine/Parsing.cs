using System.CommandLine;
using Containers.Engine;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Tests.CommandLine;

/// <summary>Reading of command lines without carrying them out.</summary>
internal static class Parsing
{
    /// <summary>Each command once, by its own name.</summary>
    internal static IEnumerable<Subcommand> Commands => Registry.All.Select(name => Registry.Find(name)!).DistinctBy(command => command.Name);

    internal static Invocation Parse(Subcommand command, IReadOnlyList<string> tokens) =>
        command.Parse(tokens, new Session(new Terminal(), new Calling("wherry"), new EngineOptions(), []));

    /// <summary>The command line with as many arguments as the command wants behind it.</summary>
    internal static Invocation ParseWithArguments(Subcommand command, params string[] flags) => Parse(command, [.. flags, .. Arguments(command)]);

    /// <summary>As few arguments as the command takes.</summary>
    internal static string[] Arguments(Subcommand command) => [.. Enumerable.Range(1, command.FewestArguments).Select(number => $"argument{number}")];

    internal static UsageException Refusal(Subcommand command, params string[] flags) =>
        Assert.Throws<UsageException>(() => ParseWithArguments(command, flags));

    internal static bool IsSwitch(Option option) => option.ValueType == typeof(bool);

    internal static bool IsList(Option option) => option.ValueType.IsArray;

    /// <summary>A value the flag takes.</summary>
    internal static string Value(Option option) => option.ValueType == typeof(long?) ? "7" : "value";

    /// <summary>What was read, whatever the flag's type.</summary>
    internal static string Read(Invocation call, Option option) => option switch
    {
        Option<bool> flag => call.Has(flag) ? "true" : "false",
        Option<string?> text => call.Get(text) ?? "nothing",
        Option<long?> number => call.Get(number)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing",
        Option<string[]> list => string.Join(' ', call.Get(list)),
        _ => throw new ArgumentException($"{option.Name} is a {option.ValueType}"),
    };
}
