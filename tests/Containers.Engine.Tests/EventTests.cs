using Containers.Engine.Events;
using Containers.Engine.Filters;
using Containers.State.Events;

namespace Containers.Engine.Tests;

public sealed class EventTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly Engine _engine;

    public EventTests() => _engine = Engine.Open(new EngineOptions { Root = _temp["store"], RunRoot = _temp["run"] });

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("event=die", "died")]
    [InlineData("event=died", "died")]
    [InlineData("event=destroy", "remove")]
    [InlineData("event=health_status", "health_status: healthy")]
    public void Both_programs_words_for_an_event_are_known(string filter, string action)
    {
        var record = EventRecord.OfImage("id", "docker.io/library/bb:1", action);

        Assert.True(EventFilters.Read([filter])(record));
        Assert.False(EventFilters.Read([filter])(record with { Action = "pull" }));
    }

    [Theory]
    [InlineData("image=bb", true)]
    [InlineData("image=docker.io/library/bb:1", true)]
    [InlineData("image=b", false)]
    [InlineData("type=image", true)]
    [InlineData("type=container", false)]
    [InlineData("container=id", false)]
    [InlineData("label=a=b", true)]
    [InlineData("label=a=c", false)]
    public void Events_are_chosen(string filter, bool expected) =>
        Assert.Equal(expected, EventFilters.Read([filter])(EventRecord.OfImage("id", "docker.io/library/bb:1", "tag").With("a", "b")));

    [Fact]
    public void The_past_is_read_between_two_times_and_damage_is_passed_over()
    {
        foreach (var second in (long[])[1, 2, 3])
        {
            _engine.Events.Write(EventRecord.OfVolume($"v{second}", "create") with { Time = second * 1_000_000_000 });
        }

        File.AppendAllText(_engine.Events.CurrentPath, "nonsense\n");
        var names = new List<string>();
        var selection = new EventSelection { Since = DateTimeOffset.UnixEpoch.AddSeconds(2), Until = DateTimeOffset.UnixEpoch.AddSeconds(2.5) };
        new EventReader(_engine).Read(selection, record => names.Add(record.Name));

        Assert.Equal(["v2"], names);
    }

    [Fact]
    public void What_comes_is_followed_over_a_change_of_files()
    {
        const int Count = 3000;
        using var started = new ManualResetEventSlim();
        var seen = new List<string>();
        var reading = new Thread(() =>
        {
            try
            {
                new EventReader(_engine).Read(new EventSelection { Follow = true }, record =>
                {
                    started.Set();
                    if (record.Name == "end")
                    {
                        throw new OperationCanceledException();
                    }

                    if (record.Name != "begin")
                    {
                        seen.Add(record.Name);
                    }
                });
            }
            catch (OperationCanceledException)
            {
                // That was the last.
            }
        });
        reading.Start();
        while (!started.Wait(10))
        {
            _engine.Events.Write(EventRecord.OfVolume("begin", "create"));
        }

        var label = new string('x', 2000);
        for (var i = 0; i < Count; i++)
        {
            _engine.Events.Write(EventRecord.OfVolume($"{i}", "create").With("label", label));
            SpinWait.SpinUntil(() => i % 500 != 0 || seen.Count > i); // two changes at once would be too quick for anybody
        }

        _engine.Events.Write(EventRecord.OfVolume("end", "create"));
        reading.Join();

        Assert.True(File.Exists(_engine.Events.PreviousPath));
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}"), seen);
    }
}
