using System.CommandLine;
using Containers.Engine;
using Containers.Oci;
using Containers.State.Images;
using Wherry.Output;

namespace Wherry.CommandLine;

/// <summary>One call of a subcommand: its flags' values, its arguments, and the surroundings.</summary>
internal sealed class Invocation(ParseResult result, IReadOnlyList<string> arguments, Session session)
{
    internal IReadOnlyList<string> Arguments => arguments;

    internal Engine Engine => session.Engine;

    internal Terminal Terminal => session.Terminal;

    /// <summary>Whether whoever called expects docker's words.</summary>
    internal bool IsDocker => session.Calling.IsDocker;

    internal IReadOnlyList<string> CommandLine => session.CommandLine;

    internal bool Has(Option<bool> option) => result.GetValue(option);

    internal string? Get(Option<string?> option) => result.GetValue(option);

    internal IReadOnlyList<string> Get(Option<string[]> option) => result.GetValue(option) ?? [];

    internal long? Get(Option<long?> option) => result.GetValue(option);

    /// <summary>The image of a name or the beginning of an id.</summary>
    internal ImageRecord FindImage(string name) =>
        Engine.Images.Resolve(name)?.Image ?? throw new ContainersException(ErrorKind.NotFound, $"{name}: image not known");

    /// <summary>Tells the user what went wrong.</summary>
    internal void Report(Exception e) => ErrorReport.Print(session.Terminal, e, session.Calling);

    /// <summary>Whether a flag was given at all.</summary>
    internal bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };

    /// <summary>
    /// Does something with each argument, goes on past failures, reports each and returns the exit code: 125 if any failed,
    /// or <paramref name="failureCode"/>.
    /// </summary>
    internal int ForEach<T>(IEnumerable<T> subjects, Action<T> action, int failureCode = ErrorReport.OurError)
    {
        var code = 0;
        foreach (var subject in subjects)
        {
            try
            {
                action(subject);
            }
            catch (Exception e) when (ErrorReport.IsExpected(e) && !ErrorReport.IsReaderGone(e))
            {
                ErrorReport.Print(session.Terminal, e, session.Calling);
                code = session.Calling.IsDocker ? ErrorReport.ExitCode(e, session.Calling) : failureCode;
            }
        }

        return code;
    }
}
