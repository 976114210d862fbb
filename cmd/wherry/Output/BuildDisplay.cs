using System.Diagnostics;
using System.Globalization;
using System.Text;
using Containers.Build;
using Containers.Linux.Terminals;
using Containers.Oci.Images;

namespace Wherry.Output;

/// <summary>How a build is shown.</summary>
internal enum BuildStyle
{
    /// <summary>Not at all, unless it fails.</summary>
    Quiet,

    /// <summary>A line for everything that happens.</summary>
    Plain,

    /// <summary>For programs.</summary>
    Json,

    /// <summary>Steps under way at the bottom of a terminal, with the last lines of what they print.</summary>
    Live,
}

/// <summary>
/// Shows on standard error how a build goes on. What a step prints is kept, so that a step that fails can be shown with its
/// last lines.
/// </summary>
/// <param name="write">Given what is to be shown.</param>
/// <param name="style">How.</param>
internal sealed class BuildDisplay(Action<string> write, BuildStyle style) : IBuildProgress, IDisposable
{
    private const int MostLive = 6;
    private const int MostKept = 25;
    private const int DefaultColumns = 80;
    private static readonly TimeSpan s_betweenDrawings = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<BuildStep, Shown> _underWay = [];
    private readonly long _began = Stopwatch.GetTimestamp();
    private int _numbers;
    private int _drawn;
    private long _lastDrawing;
    private string _platform = string.Empty;

    /// <summary>How builds are shown when nobody says how.</summary>
    internal static BuildStyle UsualStyle => Terminal.IsErrorTerminal && Environment.GetEnvironmentVariable("TERM") != "dumb" ? BuildStyle.Live : BuildStyle.Plain;

    /// <summary>What follows is for this platform, one of several.</summary>
    internal void BeginPlatform(Platform platform)
    {
        lock (_lock)
        {
            _platform = platform.ToString();
        }
    }

    /// <inheritdoc/>
    public void Begin(BuildStep step)
    {
        lock (_lock)
        {
            var shown = new Shown(++_numbers, Title(step, _platform));
            _underWay[step] = shown;
            if (style == BuildStyle.Plain)
            {
                WriteLine($"#{shown.Number} {shown.Title}");
            }

            Draw(null, always: true);
        }
    }

    /// <inheritdoc/>
    public void Output(BuildStep step, ReadOnlyMemory<byte> text, bool isError)
    {
        lock (_lock)
        {
            var shown = _underWay[step];
            foreach (var line in shown.Add(text.Span))
            {
                if (style == BuildStyle.Plain)
                {
                    WriteLine($"#{shown.Number} {Seconds(shown.Began)} {line}");
                }
            }

            Draw(null, always: false);
        }
    }

    /// <inheritdoc/>
    public void End(BuildStep step, bool isCached)
    {
        lock (_lock)
        {
            _underWay.Remove(step, out var shown);
            if (style == BuildStyle.Plain)
            {
                Flush(shown!);
                WriteLine(isCached ? $"#{shown!.Number} CACHED\n" : $"#{shown!.Number} DONE {Seconds(shown.Began)}s\n");
            }

            Draw(Line(isCached ? "CACHED " : string.Empty, shown!), always: true);
        }
    }

    /// <inheritdoc/>
    public void Fail(BuildStep step, string message)
    {
        lock (_lock)
        {
            _underWay.Remove(step, out var shown);
            shown ??= new Shown(++_numbers, Title(step, _platform));
            if (style == BuildStyle.Plain)
            {
                Flush(shown);
                WriteLine($"#{shown.Number} ERROR: {message}\n");
            }

            Draw(Line("ERROR ", shown), always: true);
            if (style != BuildStyle.Plain && shown.Kept.Count > 0)
            {
                write($"------\n > {shown.Title}:\n{string.Concat(shown.Kept.Select(line => line + "\n"))}------\n");
            }
        }
    }

    /// <summary>Takes the steps under way from the terminal.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _underWay.Clear();
            Draw(null, always: true);
        }
    }

    private void WriteLine(string text) => write(text + "\n");

    private void Flush(Shown shown)
    {
        if (shown.Rest() is { Length: > 0 } rest)
        {
            WriteLine($"#{shown.Number} {Seconds(shown.Began)} {rest}");
        }
    }

    /// <summary>A step in a line: "[linux/arm64 build 2/5] RUN make"; a file with one stage names none, a build for one platform neither.</summary>
    internal static string Title(BuildStep step, string platform)
    {
        var stage = step.Stage.Name ?? (step.Stage.Index > 0 ? $"stage-{step.Stage.Index}" : string.Empty);
        var place = string.Concat(new[] { platform, stage }.Where(part => part.Length > 0).Select(part => part + " "));
        var text = step.Text.ReplaceLineEndings(" ");
        return string.Create(CultureInfo.InvariantCulture, $"[{place}{step.Number}/{step.Count}] {HumanText.Cut(text, 200)}");
    }

    private static string Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Line(string mark, Shown shown) => $" => {mark}{shown.Title} {Seconds(shown.Began)}s";

    // One write for all: nothing else gets between, and nothing flickers.
    private void Draw(string? line, bool always)
    {
        if (style != BuildStyle.Live || (!always && Stopwatch.GetElapsedTime(_lastDrawing) < s_betweenDrawings))
        {
            return;
        }

        var columns = Terminals.Size(Terminal.Error)?.Columns ?? DefaultColumns;
        var text = new StringBuilder();
        if (_drawn > 0)
        {
            text.Append($"\e[{_drawn}A\e[J"); // to the first line, and clear from there on
        }

        if (line is not null)
        {
            text.Append(HumanText.Cut(line, columns)).Append('\n');
        }

        var live = new List<string>();
        if (_underWay.Count > 0)
        {
            live.Add($"[+] Building {Seconds(_began)}s");
        }

        foreach (var shown in _underWay.Values)
        {
            live.Add(Line(string.Empty, shown));
            live.AddRange(shown.Kept.TakeLast(MostLive).Select(kept => $" => => # {kept}"));
        }

        live.ForEach(one => text.Append(HumanText.Cut(one, columns)).Append('\n'));
        _drawn = live.Count;
        _lastDrawing = Stopwatch.GetTimestamp();
        write(text.ToString());
    }

    /// <summary>A step that is shown, and what it has printed last.</summary>
    private sealed class Shown(int number, string title)
    {
        private const int LongestLine = 4096;
        private readonly List<byte> _rest = [];

        internal int Number => number;

        internal string Title => title;

        internal long Began { get; } = Stopwatch.GetTimestamp();

        internal Queue<string> Kept { get; } = new();

        /// <summary>Takes what was printed and gives the lines that have ended.</summary>
        internal List<string> Add(ReadOnlySpan<byte> text)
        {
            var lines = new List<string>();
            foreach (var character in text)
            {
                if (character == (byte)'\n' || _rest.Count >= LongestLine)
                {
                    lines.Add(Rest());
                }
                else
                {
                    _rest.Add(character);
                }
            }

            return lines;
        }

        /// <summary>What has not ended with a line.</summary>
        internal string Rest()
        {
            // What a line wrote over itself is what it shows in the end.
            var line = PlainText(Encoding.UTF8.GetString([.. _rest]).TrimEnd('\r'));
            _rest.Clear();
            if (line.Length > 0)
            {
                Kept.Enqueue(line);
                if (Kept.Count > MostKept)
                {
                    Kept.Dequeue();
                }
            }

            return line;
        }

        private static string PlainText(string line)
        {
            var last = line[(line.LastIndexOf('\r') + 1)..];
            return string.Create(last.Length, last, (shown, from) =>
            {
                for (var i = 0; i < from.Length; i++)
                {
                    shown[i] = char.IsControl(from[i]) && from[i] != '\t' ? ' ' : from[i];
                }
            });
        }
    }
}
