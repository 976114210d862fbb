using System.CommandLine;
using System.Text;
using Containers.Build;
using Containers.Linux.Files;
using Containers.Oci.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands.BuildFlags;

/// <summary>How a build is shown, and where.</summary>
internal sealed class ProgressFlags
{
    private const uint PrivateFile = 0x180; // 0600

    private readonly Option<string?> _logFile;
    private readonly Option<bool> _logSplit;
    private readonly Option<string?> _progress;
    private readonly Option<bool> _quiet;

    internal ProgressFlags(FlagSet flags)
    {
        _logFile = flags.Text("--logfile", null, "FILE", "Write what is shown to this file instead");
        _logSplit = flags.Switch("--logsplit", null, "With --logfile and several platforms: a file for each, FILE_linux_amd64");
        _progress = flags.Text("--progress", null, "STYLE", "auto (default), plain, tty, rawjson or quiet");
        _quiet = flags.Switch("--quiet", "-q", "Print nothing but the id");
    }

    internal bool HasQuiet(Invocation call) => call.Has(_quiet);

    internal bool IsQuiet(Invocation call) => call.Has(_quiet) || call.Get(_progress) == "quiet";

    /// <exception cref="UsageException">There is no such style.</exception>
    internal BuildStyle Style(Invocation call) => IsQuiet(call) ? BuildStyle.Quiet : (call.Get(_progress) ?? Environment.GetEnvironmentVariable("BUILDKIT_PROGRESS") ?? "auto") switch
    {
        "rawjson" => BuildStyle.Json,
        "auto" or "plain" or "tty" when call.Get(_logFile) is not null => BuildStyle.Plain,
        "auto" => BuildDisplay.UsualStyle,
        "plain" => BuildStyle.Plain,
        "tty" => BuildStyle.Live,
        var other => throw new UsageException($"invalid argument \"{other}\" for --progress: want auto, plain, tty, rawjson or quiet", "build"),
    };

    /// <summary>Does something that is shown as it goes on, and that tells which of several platforms it is about.</summary>
    internal T Showing<T>(Invocation call, BuildStyle style, Func<IBuildProgress, Action<Platform>, T> work)
    {
        if (call.Get(_logFile) is not { } path)
        {
            return Showing(call.Terminal.WriteError, style, work);
        }

        var file = FileOpening.Create(path, PrivateFile);
        try
        {
            return Showing(text => file.Write(Encoding.UTF8.GetBytes(text)), style, (progress, begin) => work(progress, call.Has(_logSplit) ? Split : begin));
        }
        finally
        {
            file.Dispose();
        }

        void Split(Platform platform)
        {
            file.Dispose();
            file = FileOpening.Create($"{path}_{platform.ToString().Replace('/', '_')}", PrivateFile);
        }
    }

    private static T Showing<T>(Action<string> write, BuildStyle style, Func<IBuildProgress, Action<Platform>, T> work)
    {
        if (style == BuildStyle.Json)
        {
            var json = new BuildJson(write);
            return work(json, json.BeginPlatform);
        }

        using var display = new BuildDisplay(write, style);
        return work(display, display.BeginPlatform);
    }
}
