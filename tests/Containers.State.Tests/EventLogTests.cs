using Containers.State.Events;

namespace Containers.State.Tests;

public sealed class EventLogTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly EventLog _log;

    public EventLogTests() => _log = new EventLog(new StorePaths(_temp["store"], _temp["run"]));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        var written = EventRecord.OfImage("id", "name", "pull").With("a", "b") with { ExitCode = 3 };
        _log.Write(written);

        var read = EventLog.Parse(File.ReadAllBytes(_log.CurrentPath).AsSpan()[..^1]);

        Assert.Equal(("image", "pull", "id", "name", written.Time, 3, "b"), (read!.Type, read.Action, read.Id, read.Name, read.Time, read.ExitCode, read.Attributes["a"]));
        Assert.InRange(written.Time, 1_700_000_000_000_000_000, long.MaxValue);
        Assert.Null(EventLog.Parse("{\"type\":\"cut o"u8));
    }

    [Fact]
    public async Task Many_writers_leave_whole_lines_and_two_files_at_most()
    {
        const int Writers = 8;
        const int Each = 700;
        var label = new string('x', 1000);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    _log.Write(EventRecord.OfVolume($"{w}-{i}", "create").With("label", label));
                }
            },
            TaskCreationOptions.LongRunning)));

        Assert.True(File.Exists(_log.PreviousPath));
        var lines = File.ReadAllLines(_log.PreviousPath).Concat(File.ReadAllLines(_log.CurrentPath)).Select(line => EventLog.Parse(System.Text.Encoding.UTF8.GetBytes(line))).ToList();
        Assert.Equal(Writers * Each, lines.Count);
        Assert.DoesNotContain(null, lines);
        Assert.Equal(Writers * Each, lines.DistinctBy(line => line!.Id).Count());
    }
}
