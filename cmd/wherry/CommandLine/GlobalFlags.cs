using System.CommandLine;
using Containers.Engine;
using Wherry.Output;

namespace Wherry.CommandLine;

/// <summary>The flags before the subcommand.</summary>
internal sealed class GlobalFlags
{
    private readonly Command _command = new("wherry", "Containers without a daemon and without root");
    private readonly Option<string?> _root = new("--root") { Description = "Where images and containers are kept", HelpName = "DIR" };
    private readonly Option<string?> _runRoot = new("--runroot") { Description = "Where what does not outlast a boot is kept", HelpName = "DIR" };
    private readonly Option<string?> _driver = new("--storage-driver") { Description = "overlay, fuse-overlayfs or vfs, instead of what works best", HelpName = "NAME" };
    private readonly Option<string[]> _storage = new("--storage-opt") { Description = "Storage option: overlay.mount_program=PATH", HelpName = "KEY=VALUE", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _runtime = new("--runtime") { Description = "OCI runtime: crun (default), runc or a path", HelpName = "NAME" };
    private readonly Option<string[]> _deviceSpecifications = new("--cdi-spec-dir") { Description = "Where specifications of devices are (/etc/cdi and /var/run/cdi)", HelpName = "DIR", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _cgroupManager = new("--cgroup-manager") { Description = "Who makes cgroups: systemd or cgroupfs", HelpName = "NAME" };
    private readonly Option<bool> _debug = new("--debug", "-D") { Description = "As --log-level=debug" };
    private FlagSet? _others;
    private readonly Option<string?> _logLevel = new("--log-level", "-l") { Description = "debug, info, warn or error", HelpName = "LEVEL" };
    private readonly Option<bool> _version = new("--version", "-v") { Description = "Print the version" };
    private readonly Option<bool> _help = new("--help", "-h") { Description = "Show help" };

    internal GlobalFlags()
    {
        foreach (var option in (Option[])[_root, _runRoot, _driver, _storage, _runtime, _deviceSpecifications, _cgroupManager, _debug, _logLevel, _version, _help])
        {
            _command.Options.Add(option);
        }
    }

    internal IEnumerable<Option> Options => WithOthers();

    /// <summary>Splits the program's command line into what these flags say and the subcommand with all that follows.</summary>
    internal static (GlobalValues Values, IReadOnlyList<string> Remaining) Read(IReadOnlyList<string> tokens, Terminal terminal, Calling calling) =>
        BeginsWithFlag(tokens) ? new GlobalFlags().Split(tokens, terminal, calling) : (new GlobalValues(WithoutFlags(terminal, calling), Help: false, Version: false), tokens);

    // Nearly never, and then the flags need not even be declared.
    private static bool BeginsWithFlag(IReadOnlyList<string> tokens) => tokens.Count > 0 && tokens[0].StartsWith('-');

    private (GlobalValues Values, IReadOnlyList<string> Remaining) Split(IReadOnlyList<string> tokens, Terminal terminal, Calling calling)
    {
        var (flags, rest) = new Grammar(null, _command.Options, stopAtFirstArgument: true, WithOthers).Split(tokens);
        var result = _command.Parse(flags, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        var level = result.GetValue(_debug) ? "debug" : result.GetValue(_logLevel) ?? "warn";
        if (level is not ("debug" or "trace" or "info" or "warn" or "warning" or "error" or "fatal" or "panic"))
        {
            throw new UsageException($"log level \"{level}\" is not supported: want debug, info, warn or error", null);
        }

        var usual = WithoutFlags(terminal, calling);
        var options = usual with
        {
            Root = result.GetValue(_root),
            RunRoot = result.GetValue(_runRoot),
            StorageDriver = result.GetValue(_driver) ?? usual.StorageDriver,
            StorageOptions = result.GetValue(_storage) is { Length: > 0 } storage ? storage : usual.StorageOptions,
            Runtime = result.GetValue(_runtime),
            DeviceSpecificationPlaces = result.GetValue(_deviceSpecifications) ?? [],
            CgroupManager = result.GetValue(_cgroupManager),
            Warn = level is "error" or "fatal" or "panic" ? new EngineOptions().Warn : usual.Warn,
            Debug = level is "debug" or "trace" ? message => terminal.WriteErrorLine($"Debug: {message}") : usual.Debug,
        };
        _others?.Check(option => result.GetResult(option) is { Implicit: false }, options.Debug);
        return (new GlobalValues(options, result.GetValue(_help), result.GetValue(_version)), rest);
    }

    private static EngineOptions WithoutFlags(Terminal terminal, Calling calling) => new()
    {
        StorageDriver = NullIfEmpty(Environment.GetEnvironmentVariable("STORAGE_DRIVER")),
        StorageOptions = (Environment.GetEnvironmentVariable("STORAGE_OPTS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries),
        Warn = message => terminal.WriteErrorLine($"{(calling.IsDocker ? "WARNING" : "Warning")}: {message}"),
    };

    // There are more of the others than of these, and hardly anybody gives one.
    private IEnumerable<Option> WithOthers()
    {
        _others ??= OfOthers(_command.Options);
        return _command.Options;
    }

    // What docker and podman are told before the command, and has no meaning here.
    private static FlagSet OfOthers(IList<Option> options)
    {
        const string Elsewhere = "containers run on this machine, and no daemon is asked";
        var flags = new FlagSet(options);
        flags.Refuse("--connection", "NAME", Elsewhere);
        flags.Refuse("--context", "NAME", Elsewhere, "-c");
        flags.Refuse("--host", "ADDRESS", Elsewhere, "-H");
        flags.Refuse("--identity", "FILE", Elsewhere);
        flags.Refuse("--remote", null, Elsewhere, "-r");
        flags.Refuse("--ssh", "KIND", Elsewhere);
        flags.Refuse("--url", "ADDRESS", Elsewhere);
        flags.Refuse("--tls", null, Elsewhere);
        flags.Refuse("--tlsverify", null, Elsewhere);
        foreach (var flag in (string[])["--tlscacert", "--tlscert", "--tlskey"])
        {
            flags.Refuse(flag, "FILE", Elsewhere);
        }

        flags.Refuse("--config", "DIR", "the variable DOCKER_CONFIG names that directory, and --authfile a file of credentials");
        flags.Refuse("--conmon", "PATH", "containers have a monitor of wherry's own beside them");
        flags.Refuse("--events-backend", "NAME", "events are kept in files of the store");
        flags.Refuse("--hooks-dir", "DIR", "hooks come with device specifications only, see --cdi-spec-dir");
        flags.Refuse("--imagestore", "DIR", "all images are in the one store, see --root");
        flags.Refuse("--module", "FILE", "the variable CONTAINERS_CONF_OVERRIDE names one more file of settings");
        flags.Refuse("--network-cmd-path", "PATH", "the programs of networks are looked for on the PATH");
        flags.Refuse("--network-config-dir", "DIR", "networks are kept in the store, see --root");
        flags.Refuse("--out", "FILE", "a shell can redirect the output");
        flags.Refuse("--runtime-flag", "FLAG", "the runtime is told what it needs");
        flags.Refuse("--transient-store", null, "containers that are to be removed when they end (--rm) are written so anyway");
        flags.Refuse("--volumepath", "DIR", "volumes are kept in the store, see --root");
        flags.Accept("--syslog", null);
        flags.Accept("--tmpdir", "DIR");
        return flags;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>What the global flags said.</summary>
internal sealed record GlobalValues(EngineOptions Options, bool Help, bool Version);
