using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Filters;
using Containers.Oci;
using Containers.State.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>Ways to say which containers are meant, beside their names.</summary>
[Flags]
internal enum Selections
{
    All = 1,
    CidFile = 2,
    Ignore = 4,

    /// <summary>All, but -a means something else.</summary>
    AllByWordOnly = 8 | All,

    /// <summary>By what they are like.</summary>
    Filter = 16,

    /// <summary>The same, but -f means something else.</summary>
    FilterByWordOnly = 32 | Filter,
}

/// <summary>
/// A command for several containers: by name, the latest, all, or from files with ids. Each is tried, and every failure
/// reported.
/// </summary>
internal abstract class ContainersCommand : Subcommand
{
    private readonly Option<bool> _latest;
    private readonly Option<bool>? _all;
    private readonly Option<string[]>? _cidFile;
    private readonly Option<string[]>? _filter;
    private readonly Option<bool>? _ignore;

    /// <summary>Declares the command and its flags of selection.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="selections">Which ways it offers; the latest always.</param>
    /// <param name="all">What --all means: "All running containers".</param>
    protected ContainersCommand(string name, string summary, Selections selections, string all = "")
        : base(name, summary)
    {
        _latest = Switch("--latest", "-l", "The container created last");
        _all = selections.HasFlag(Selections.All) ? Switch("--all", selections.HasFlag(Selections.AllByWordOnly) ? null : "-a", all) : null;
        _cidFile = selections.HasFlag(Selections.CidFile) ? Texts("--cidfile", null, "FILE", "The container whose id is in a file") : null;
        _filter = selections.HasFlag(Selections.Filter)
            ? Texts("--filter", selections.HasFlag(Selections.FilterByWordOnly) ? null : "-f", "NAME=VALUE", "Those that are as wanted: status, label, name, ancestor ...") : null;
        _ignore = selections.HasFlag(Selections.Ignore) ? Switch("--ignore", "-i", "Do not mind containers that do not exist") : null;
    }

    internal override string Arguments => "CONTAINER...";

    /// <summary>Whether --all was said.</summary>
    protected bool IsAll(Invocation call) => _all is not null && call.Has(_all);

    /// <summary>Whether containers that do not exist are passed over.</summary>
    protected virtual bool IsIgnoring(Invocation call) => _ignore is not null && call.Has(_ignore);

    /// <summary>What --all means.</summary>
    protected virtual bool IsMeantByAll(ContainerView view) => view.IsRunning;

    /// <summary>The containers meant: how to call each in the output, null for its id, and as the engine finds it.</summary>
    protected IEnumerable<(string? Shown, Func<ContainerRecord> Find)> Select(Invocation call)
    {
        var containers = call.Engine.Containers;
        var isAll = IsAll(call);
        var filters = _filter is null ? [] : call.Get(_filter);
        var files = _cidFile is null ? [] : call.Get(_cidFile);
        if ((isAll || call.Has(_latest)) && call.Arguments.Count > 0)
        {
            throw new UsageException($"--{(isAll ? "all" : "latest")} and containers by name exclude each other", Name);
        }

        if (isAll || filters.Count > 0)
        {
            var meets = new ContainerFilters(call.Engine).Read(filters);
            var named = call.Arguments.Select(name => containers.Resolve(name).Id).ToHashSet();
            return [.. new ContainerObserver(call.Engine).All().Where(view => (named.Count > 0 ? named.Contains(view.Record.Id) : IsMeantByAll(view)) && meets(view)).Select(view => ((string?)view.Record.Id, (Func<ContainerRecord>)(() => containers.Resolve(view.Record.Id))))];
        }

        if (call.Has(_latest))
        {
            var latest = Latest(call);
            return [(latest.Id, () => latest)];
        }

        return call.Arguments.Count + files.Count > 0
            ? [.. files.Select(file => ((string?)null, (Func<ContainerRecord>)(() => containers.Resolve(ReadId(file))))), .. call.Arguments.Select(name => ((string?)name, (Func<ContainerRecord>)(() => containers.Resolve(name))))]
            : throw new UsageException("you must provide at least one name or id", Name);
    }

    /// <summary>Does something with each container meant and prints what it is called. Returns the exit code.</summary>
    protected int ForEachSelected(Invocation call, Action<ContainerRecord> action, int failureCode = ErrorReport.OurError)
    {
        var selected = Select(call).ToList();
        var passesOver = IsIgnoring(call) || IsAll(call) || (_filter is not null && call.Get(_filter).Count > 0); // of all there were, some may be gone by now
        return call.ForEach(selected.Select((_, index) => index), index =>
        {
            var (shown, find) = selected[index];
            try
            {
                var record = find();
                action(record);
                call.Terminal.WriteLine(shown ?? record.Id);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && passesOver)
            {
                // Asked not to mind.
            }
        }, failureCode);
    }

    /// <summary>The container created last.</summary>
    internal static ContainerRecord Latest(Invocation call) => call.Engine.Containers.List().MaxBy(record => record.Created) ??
        throw new ContainersException(ErrorKind.NotFound, "no containers to choose the latest from");

    /// <summary>The id that create or run wrote into a file.</summary>
    internal static string ReadId(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault()?.Trim() is { Length: > 0 } id
                ? id
                : throw new ContainersException(ErrorKind.Invalid, $"container id file {path} is empty");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"reading container id file: no such file: {path}");
        }
    }
}
