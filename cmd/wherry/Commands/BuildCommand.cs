using System.CommandLine;
using System.Text;
using Containers.Build;
using Containers.Dockerfile;
using Containers.Dockerfile.Linting;
using Containers.Dockerfile.Source;
using Containers.Engine.Building;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Wherry.CommandLine;
using Wherry.Commands.BuildFlags;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class BuildCommand : Subcommand
{
    private readonly Option<string[]> _allow;
    private readonly Option<string[]> _buildContext;
    private readonly Option<string?> _call;
    private readonly Option<bool> _check;
    private readonly Option<string?> _file;
    private readonly Option<string?> _format;
    private readonly Option<string?> _idFile;
    private readonly Option<string?> _ignoreFile;
    private readonly Option<string?> _metadataFile;
    private readonly Option<bool> _omitHistory;
    private readonly Option<string?> _pull;
    private readonly Option<bool> _pullAlways;
    private readonly Option<bool> _pullNever;
    private readonly Option<string[]> _secret;
    private readonly Option<bool> _squash;
    private readonly Option<bool> _squashAll;
    private readonly Option<string[]> _ssh;
    private readonly Option<string[]> _tag;
    private readonly AttestationFlags _attestations;
    private readonly CacheFlags _caches;
    private readonly ConfigFlags _config;
    private readonly OutputFlags _outputs;
    private readonly ProgressFlags _progress;
    private readonly RegistryFlags _registry;
    private readonly StepFlags _steps;
    private readonly TargetFlags _targets;

    public BuildCommand()
        : base("build", "Build an image of a Dockerfile")
    {
        _allow = Texts("--allow", null, "RIGHT", "Allow what a file may not do by itself: security.insecure");
        _buildContext = Texts("--build-context", null, "NAME=SOURCE", "Another context: a directory, the address of an archive or a git repository, docker-image://IMAGE or oci-layout://DIRECTORY");
        _call = Text("--call", null, "METHOD", "build (default), or check, as --check");
        _check = Switch("--check", null, "Check the file against the rules of good use instead of building it");
        _file = Text("--file", "-f", "FILE", "The Dockerfile, its address, or - for standard input (default: Containerfile or Dockerfile in the context)");
        _format = Text("--format", null, "FORMAT", "oci (default) or docker: the media types");
        _idFile = Text("--iidfile", null, "FILE", "Write the image's id to this file");
        _ignoreFile = Text("--ignorefile", null, "FILE", "What not to take of the context, instead of its .containerignore or .dockerignore");
        _metadataFile = Text("--metadata-file", null, "FILE", "Write digests and names of what was made to this file, as JSON");
        _omitHistory = Switch("--omit-history", null, "Leave out of the image how it came about");
        _pull = Text("--pull", null, "POLICY", "When to fetch base images: missing (default), always, newer or never");
        _pullAlways = Switch("--pull-always", null, "Fetch base images in any case, as --pull=always");
        _pullNever = Switch("--pull-never", null, "Fetch no base images, as --pull=never");
        _secret = Texts("--secret", null, "id=ID[,src=FILE|,env=NAME]", "A secret for RUN --mount=type=secret");
        _squash = Switch("--squash", null, "Make one layer of those that are new");
        _squashAll = Switch("--squash-all", null, "Make one layer of all, the base image's too");
        _ssh = Texts("--ssh", null, "default|ID[=SOCKET|KEY]", "An agent for RUN --mount=type=ssh, or one that is made for keys in files");
        _tag = Texts("--tag", "-t", "NAME[:TAG]", "A name for the image");
        _attestations = new AttestationFlags(Flags);
        _caches = new CacheFlags(Flags);
        _config = new ConfigFlags(Flags);
        _outputs = new OutputFlags(Flags);
        _progress = new ProgressFlags(Flags);
        _steps = new StepFlags(Flags);
        _targets = new TargetFlags(Flags);
        _registry = new RegistryFlags(Flags);
        OtherTools.Declare(Flags);
    }

    internal override string Arguments => "[CONTEXT]";

    internal override string Example => "wherry build -t app:1.0 .";

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        using var context = OpenContext(call);
        using var named = new NamedContexts(call.Engine, call.Get(_buildContext));
        var (file, path) = ReadFile(call, context);
        PrintDiagnostics(call, file);
        file.ThrowIfInvalid();
        var style = _progress.Style(call);
        using var transfers = new TransferDisplay(call.Terminal, TransferWords.Pull, isQuiet: style != BuildStyle.Plain);
        using var pushes = new TransferDisplay(call.Terminal, TransferWords.Push, isQuiet: style != BuildStyle.Plain);
        var options = _caches.Apply(call, ReadOptions(call, context, named, file, path, transfers)) with { Push = pushes.ForPush(_registry.Read(call), new PushForm()) };
        var check = new FileCheck(call.Engine).Check(file, options.Build, options.Contexts.Main.Ignored);
        if (IsCheck(call))
        {
            call.Terminal.Write(check.Report(file.Source));
            return check.Warnings.Count > 0 ? 1 : 0;
        }

        check.ThrowIfForbidden();
        var platforms = _targets.AsksBases(call) ? new BasePlatforms(call.Engine, options.Pull).Find(BaseNames.Of(file, options.Build)) : _targets.Platforms(call);
        if (platforms.Count > 1 || _targets.AsksBases(call) || _targets.List(call) is not null)
        {
            return RunForSeveral(call, file, options, platforms, check, style);
        }

        var outcome = _progress.Showing(call, style, (progress, _) => new ImageBuilder(call.Engine).Build(options, progress));
        if (outcome.Failure is { } failure)
        {
            return Tell(call, file, failure);
        }

        PrintWarnings(call, check, style, outcome);
        return Finish(call, options, outcome);
    }

    private int RunForSeveral(Invocation call, BuildFile file, ImageBuildOptions options, IReadOnlyList<Platform> platforms, LintResult check, BuildStyle style)
    {
        var outcome = _progress.Showing(
            call, style, (progress, begin) => new PlatformBuilder(call.Engine).Build(options, platforms, _targets.List(call), progress, begin));
        if (outcome.Failed is { } failed)
        {
            return Tell(call, file, failed.Failure!);
        }

        PrintWarnings(call, check, style, outcome.Images[0]);
        if (call.Get(_metadataFile) is { } metadata)
        {
            DurableFile.Write(metadata, BuildMetadata.Write(outcome), 0x1a4);
        }

        if (OutputFlags.IsOnStandardOutput(options.Outputs))
        {
            return 0;
        }

        var ids = outcome.List is { } list ? [list.ToString()] : outcome.Images.Where(one => one.Image is not null).Select(one => "sha256:" + one.Image!.Id).ToList();
        if (call.Get(_idFile) is { } idFile)
        {
            DurableFile.Write(idFile, Encoding.ASCII.GetBytes(string.Join('\n', ids)), 0x1a4);
        }

        ids.ForEach(id => call.Terminal.WriteLine(_progress.HasQuiet(call) ? id : id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..]));
        return 0;
    }

    private static void PrintWarnings(Invocation call, LintResult check, BuildStyle style, BuildOutcome outcome)
    {
        if (outcome.UnusedArguments.Count > 0)
        {
            call.Engine.Options.Warn($"one or more build args were not consumed: [{string.Join(' ', outcome.UnusedArguments)}]");
        }

        var count = check.Warnings.Count;
        if (count > 0 && style is not (BuildStyle.Quiet or BuildStyle.Json))
        {
            var lines = check.Warnings.Select(warning => $" - {warning.Rule}: {warning.Message} (line {warning.Range.First})\n");
            call.Terminal.WriteError($" {count} warning{(count == 1 ? "" : "s")} found (wherry build --check shows more):\n{string.Concat(lines)}");
        }
    }

    private int Finish(Invocation call, ImageBuildOptions options, BuildOutcome outcome)
    {
        if (call.Get(_metadataFile) is { } metadata)
        {
            DurableFile.Write(metadata, BuildMetadata.Write(outcome), 0x1a4);
        }

        if (outcome.Image is null)
        {
            return 0; // what was asked for is elsewhere
        }

        var id = "sha256:" + outcome.Image.Id;
        if (call.Get(_idFile) is { } idFile)
        {
            DurableFile.Write(idFile, Encoding.ASCII.GetBytes(id), 0x1a4);
        }

        if (!_progress.IsQuiet(call))
        {
            foreach (var name in outcome.Names)
            {
                call.Terminal.WriteErrorLine($"Successfully tagged {name}");
            }
        }

        if (!OutputFlags.IsOnStandardOutput(options.Outputs))
        {
            call.Terminal.WriteLine(_progress.HasQuiet(call) ? id : outcome.Image.Id);
        }

        return 0;
    }

    private OpenedContext OpenContext(Invocation call)
    {
        var text = call.Arguments.Count > 0 ? call.Arguments[0] : ".";
        if (text != "-")
        {
            return OpenedContext.TryFetch(call.Engine, text) ?? OpenedContext.OfDirectory(text);
        }

        if (call.Get(_file) == "-")
        {
            throw new UsageException("standard input can be the context or the Dockerfile, not both", Name);
        }

        using var input = InputFile.Open("-", "build context");
        return OpenedContext.OfStream(call.Engine, input);
    }

    private (BuildFile File, string? Path) ReadFile(Invocation call, OpenedContext context)
    {
        if (context.FileText is { } text)
        {
            return (BuildFile.Parse(text), null);
        }

        if (call.Get(_file) == "-")
        {
            using var input = InputFile.Open("-", "Dockerfile");
            using var reader = new StreamReader(input);
            return (BuildFile.Parse(reader.ReadToEnd(), "-"), null);
        }

        if (call.Get(_file) is { } address && (address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
        {
            using var fetched = OpenedContext.TryFetch(call.Engine, address)!;
            var content = fetched.FileText ?? throw new ContainersException(ErrorKind.Invalid, $"{address} is no Dockerfile");
            return (BuildFile.Parse(content, Path.GetFileName(new Uri(address).AbsolutePath)), null);
        }

        var path = Dockerfiles.Find(call.Get(_file), context.Directory);
        return (BuildFile.Parse(Dockerfiles.Read(path, $"the Dockerfile {path}"), Path.GetFileName(path)), path);
    }

    private ImageBuildOptions ReadOptions(Invocation call, OpenedContext context, NamedContexts named, BuildFile file, string? path, TransferDisplay transfers)
    {
        var ignored = Dockerfiles.ReadIgnored(call.Get(_ignoreFile), path, context.Directory);
        var build = _config.Read(call);
        var platform = _targets.Platforms(call)[0];
        var outputs = _outputs.Read(call);
        return new ImageBuildOptions
        {
            File = file,
            Contexts = new BuildContexts(new ContextDirectory(context.Directory, ignored), named.Texts),
            Build = build with { TargetPlatform = platform, RunSettings = _steps.Settings(call) },
            Names = [.. call.Get(_tag).Select(ImageReference.Parse)],
            Outputs = outputs,
            Attestations = _attestations.Statements(call, outputs),
            Sbom = _attestations.Sbom(call),
            Origin = context.Source,
            KeepsImage = call.Get(_idFile) is not null,
            WriteFile = OutputFile.Write,
            Secrets = new BuildSecrets(call.Get(_secret), call.Get(_ssh)),
            Containers = _steps.Read(call),
            Pull = transfers.ForPull(_registry.Read(call), platform),
            PullPolicy = Policy(call),
            AllowsInsecure = call.Get(_allow).Contains("security.insecure"),
            IsDockerFormat = (call.Get(_format) ?? "oci") switch
            {
                "oci" => false,
                "docker" => true,
                var other => throw new UsageException($"invalid argument \"{other}\" for --format: want oci or docker", Name),
            },
            Annotations = _config.Annotations(call),
            OmitsHistory = call.Has(_omitHistory),
            Squash = call.Has(_squash) || !_config.HasLayers(call),
            SquashAll = call.Has(_squashAll),
        };
    }

    // A bare --pull is docker's "always".
    private PullPolicy Policy(Invocation call) => call.Has(_pullAlways) ? PullPolicy.Always : call.Has(_pullNever) ? PullPolicy.Never : !call.IsGiven(_pull) ? PullPolicy.Missing : call.Get(_pull) switch
    {
        null or "" or "true" => PullPolicy.Always,
        "false" => PullPolicy.Missing,
        var text => PullPolicies.Parse(text),
    };

    /// <summary>Shows the place of the first mistake of a file that has some.</summary>
    internal static void PrintDiagnostics(Invocation call, BuildFile file)
    {
        foreach (var mistake in file.Diagnostics.Where(one => one.Severity == Severity.Error).Take(1))
        {
            call.Terminal.WriteError(file.Source.Excerpt(mistake.Range));
        }
    }

    private bool IsCheck(Invocation call) => call.Get(_call) switch
    {
        null or "" or "build" => call.Has(_check),
        "check" or "lint" => true,
        var other => throw new UsageException($"invalid argument \"{other}\" for --call: want build or check", Name),
    };

    /// <summary>Shows the place where a build failed, and says why it did.</summary>
    internal static ContainersException Explain(Invocation call, BuildFile file, BuildFailure failure)
    {
        call.Terminal.WriteError(file.Source.Excerpt(failure.Instruction.Range));
        return failure.Cause.Within($"building {(failure.Stage.Name is { } name ? $"stage {name}, " : "")}{file.Source.Name}:{failure.Instruction.Range.First}");
    }

    private static int Tell(Invocation call, BuildFile file, BuildFailure failure)
    {
        call.Report(Explain(call, file, failure));
        return call.IsDocker ? 1 : failure.ExitCode ?? ErrorReport.OurError;
    }
}
