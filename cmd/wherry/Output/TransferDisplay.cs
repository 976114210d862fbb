using System.Diagnostics;
using System.Text;
using Containers.Engine.Images;
using Containers.Linux.Terminals;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;

namespace Wherry.Output;

/// <summary>What a transfer's states are called, in docker's words.</summary>
internal sealed record TransferWords(string Trying, string Waiting, string Moving, string Done, string AlreadyThere, string Finishing)
{
    internal static TransferWords Pull { get; } = new("Trying to pull", "Pulling fs layer", "Downloading", "Download complete", "Already exists", "Extracting");

    internal static TransferWords Push { get; } = new("Pushing to", "Preparing", "Pushing", "Pushed", "Layer already exists", "Finishing");
}

/// <summary>
/// Shows on standard error how an image travels: a line for each step, and on a terminal also a bar for each transfer under
/// way. What has ended scrolls up and stays; only the bars at the bottom are drawn over.
/// </summary>
internal sealed class TransferDisplay : ITransferProgress, IDisposable
{
    private const int LongestBar = 50;
    private const int DefaultColumns = 80;
    private static readonly TimeSpan s_betweenDrawings = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_worthTelling = TimeSpan.FromMilliseconds(300);

    private readonly Lock _lock = new();
    private readonly Terminal _terminal;
    private readonly TransferWords _words;
    private readonly bool _isQuiet;
    private readonly bool _hasBars = Terminal.IsErrorTerminal && Environment.GetEnvironmentVariable("TERM") != "dumb";
    private readonly List<TransferNews> _underWay = [];
    private readonly Dictionary<Digest, (long Time, long Bytes)> _starts = [];
    private long _lastDrawing;
    private int _drawn;

    internal TransferDisplay(Terminal terminal, TransferWords words, bool isQuiet)
    {
        _terminal = terminal;
        _words = words;
        _isQuiet = isQuiet;
    }

    internal PullOptions ForPull(RegistryOptions registry, Platform? platform) => new()
    {
        Registry = registry,
        Platform = platform,
        Progress = this,
        Trying = Announce,
        Choose = NamePrompt.For(_terminal),
        Explain = Say,
        Fetched = reference => Say($"{_words.Finishing} {reference}"),
    };

    internal PushOptions ForPush(RegistryOptions registry, PushForm form) => new() { Registry = registry, Form = form, Progress = this, Trying = Announce };

    /// <inheritdoc/>
    public void Report(TransferNews news)
    {
        if (_isQuiet)
        {
            return;
        }

        lock (_lock)
        {
            var isNew = Note(news);
            var line = news.State switch
            {
                TransferState.Waiting when !_hasBars && news.Kind == TransferKind.Layer => _words.Waiting,
                TransferState.Retrying => "Retrying",
                TransferState.Done => _words.Done,
                TransferState.AlreadyThere => _words.AlreadyThere,
                TransferState.Mounted => "Mounted from another repository",
                _ => null,
            };
            if (line is not null)
            {
                Draw($"{news.Content.Digest.Short}: {line}");
            }
            else if (_hasBars && (isNew || Stopwatch.GetElapsedTime(_lastDrawing) > s_betweenDrawings))
            {
                Draw(null);
            }
        }
    }

    /// <summary>A line for the user.</summary>
    internal void Say(string line)
    {
        if (!_isQuiet)
        {
            lock (_lock)
            {
                Draw(line);
            }
        }
    }

    /// <summary>Takes the bars away: something else is about to be printed.</summary>
    internal void Finish()
    {
        lock (_lock)
        {
            _underWay.Clear();
            if (_drawn > 0)
            {
                Draw(null);
            }
        }
    }

    public void Dispose() => Finish();

    private void Announce(ImageReference reference) => Say($"{_words.Trying} {reference}...");

    private bool Note(TransferNews news)
    {
        if (news.State is TransferState.Waiting or TransferState.Retrying)
        {
            _starts.Remove(news.Content.Digest);
        }
        else
        {
            // What was here before does not count as speed.
            _starts.TryAdd(news.Content.Digest, (Stopwatch.GetTimestamp(), news.Bytes));
        }

        var place = _underWay.FindIndex(other => other.Content.Digest == news.Content.Digest);
        if (news.State is TransferState.Done or TransferState.AlreadyThere or TransferState.Mounted)
        {
            if (place >= 0)
            {
                _underWay.RemoveAt(place);
            }
        }
        else if (place >= 0)
        {
            _underWay[place] = news;
        }
        else
        {
            _underWay.Add(news);
        }

        return place < 0;
    }

    // One write for all: nothing else gets between, and nothing flickers.
    private void Draw(string? line)
    {
        var text = new StringBuilder();
        if (_drawn > 0)
        {
            text.Append($"\e[{_drawn}A\e[J"); // to the first bar, and clear from there on
        }

        if (line is not null)
        {
            text.Append(line).Append('\n');
        }

        _drawn = _hasBars ? _underWay.Count : 0;
        if (_hasBars)
        {
            var columns = Terminals.Size(Terminal.Error)?.Columns ?? DefaultColumns;
            foreach (var news in _underWay)
            {
                text.Append(HumanText.Cut(Bar(news, columns), columns)).Append('\n');
            }
        }

        _lastDrawing = Stopwatch.GetTimestamp();
        _terminal.WriteError(text.ToString());
    }

    // 4f4fb700ef54: Downloading [=====>            ] 1.2MB/5.6MB 800kB/s 6s
    private string Bar(TransferNews news, int columns)
    {
        var start = $"{news.Content.Digest.Short}: {(news.State == TransferState.Waiting ? "Waiting" : _words.Moving)}";
        var end = $"{HumanText.Size(news.Bytes)}/{HumanText.Size(news.Content.Size)}{Speed(news)}";
        var length = Math.Min(LongestBar, columns - start.Length - end.Length - 5);
        if (news.State == TransferState.Waiting || length < 5)
        {
            return $"{start} {end}";
        }

        var full = news.Content.Size > 0 ? (int)(length * news.Bytes / news.Content.Size) : length;
        var filled = full >= length ? new string('=', length) : new string('=', full) + ">" + new string(' ', length - full - 1);
        return $"{start} [{filled}] {end}";
    }

    // How many bytes a second since it began or went on, and how long the rest takes at that.
    private string Speed(TransferNews news)
    {
        if (!_starts.TryGetValue(news.Content.Digest, out var start) || Stopwatch.GetElapsedTime(start.Time) is var elapsed && (elapsed < s_worthTelling || news.Bytes <= start.Bytes))
        {
            return string.Empty;
        }

        var rate = (news.Bytes - start.Bytes) / elapsed.TotalSeconds;
        var left = TimeSpan.FromSeconds(Math.Min((news.Content.Size - news.Bytes) / rate, TimeSpan.FromDays(1).TotalSeconds));
        return $" {HumanText.Size((long)rate)}/s {(left.TotalHours >= 1 ? $"{(int)left.TotalHours}h{left.Minutes}m" : left.TotalMinutes >= 1 ? $"{left.Minutes}m{left.Seconds}s" : $"{left.Seconds}s")}";
    }
}
