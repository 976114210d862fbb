using System.CommandLine;
using Containers.Engine.Pods;
using Containers.Oci;
using Containers.State.Pods;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>A command for several pods: by name, the latest, all, or from files with ids. Each is tried, and every failure reported.</summary>
internal abstract class PodsCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _latest;
    private readonly Option<bool>? _ignore;
    private readonly Option<string[]>? _podIdFile;

    /// <summary>Declares the command and its flags of selection: all and the latest always.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="all">What --all means: "All pods".</param>
    /// <param name="files">Whether pods may be named by files.</param>
    /// <param name="ignores">Whether pods that do not exist may be passed over.</param>
    protected PodsCommand(string name, string summary, string all, bool files = false, bool ignores = false)
        : base(name, summary)
    {
        _all = Switch("--all", "-a", all);
        _latest = Switch("--latest", "-l", "The pod created last");
        _ignore = ignores ? Switch("--ignore", "-i", "Do not mind pods that do not exist") : null;
        _podIdFile = files ? Texts("--pod-id-file", null, "FILE", "The pod whose id is in a file") : null;
    }

    internal override string Arguments => "POD...";

    /// <summary>Whether --all was said.</summary>
    protected bool IsAll(Invocation call) => call.Has(_all);

    /// <summary>What --all means.</summary>
    protected virtual bool IsMeantByAll(PodView view) => true;

    /// <summary>Whether a pod that does not exist is no error.</summary>
    protected virtual bool IsIgnoring(Invocation call) => _ignore is not null && call.Has(_ignore);

    /// <summary>Does something with each pod meant and prints what it is called, or its id. Returns the exit code.</summary>
    /// <param name="call">The call.</param>
    /// <param name="action">What to do; true to print it.</param>
    /// <param name="asTyped">Whether it is printed as it was typed, which some commands do.</param>
    /// <param name="failureCode">The exit code when some failed.</param>
    protected int ForEachPod(Invocation call, Func<PodRecord, bool> action, bool asTyped = false, int failureCode = ErrorReport.OurError) =>
        call.ForEach(Select(call), pod =>
        {
            PodRecord record;
            try
            {
                record = call.Engine.Pods.Resolve(pod);
                if (!action(record))
                {
                    return;
                }
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && (IsIgnoring(call) || call.Has(_all)))
            {
                return; // asked not to mind, or of all there were one is gone by now
            }

            call.Terminal.WriteLine(asTyped && !call.Has(_all) ? pod : record.Id);
        }, failureCode);

    /// <summary>The pod created last.</summary>
    internal static PodRecord Latest(Invocation call) => call.Engine.Pods.List().MaxBy(record => record.Created) ??
        throw new ContainersException(ErrorKind.NotFound, "there are no pods to choose the latest from: no such pod");

    private IReadOnlyList<string> Select(Invocation call)
    {
        var files = _podIdFile is null ? [] : call.Get(_podIdFile);
        var named = call.Arguments.Count + files.Count > 0;
        if ((call.Has(_all) ? 1 : 0) + (call.Has(_latest) ? 1 : 0) + (named ? 1 : 0) != 1)
        {
            throw new UsageException(
                named ? "--all, --latest and pods by name exclude each other" : call.Has(_all) ? "--all and --latest cannot be used together" : "you must provide at least one name or id", Name);
        }

        return call.Has(_latest) ? [Latest(call).Id]
            : call.Has(_all) ? [.. new PodObserver(call.Engine).All().Where(IsMeantByAll).Select(view => view.Record.Id)]
            : [.. files.Select(PodIdFile.Read), .. call.Arguments];
    }
}
