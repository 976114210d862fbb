using System.Diagnostics;
using Containers.Linux.Waiting;

namespace Containers.Linux.Tests.Waiting;

public sealed class TimerDescriptorTests
{
    [Fact]
    public void A_timer_fires_once_and_not_too_early()
    {
        using var timer = TimerDescriptor.Create();
        var watch = Stopwatch.StartNew();
        timer.Arm(TimeSpan.FromMilliseconds(50));

        Assert.False(timer.TryTake());
        Await(timer);

        Assert.InRange(watch.ElapsedMilliseconds, 49, 10_000);
        Assert.True(timer.TryTake());
        Assert.False(timer.TryTake());
    }

    [Fact]
    public void A_time_of_nothing_fires_at_once()
    {
        using var timer = TimerDescriptor.Create();
        timer.Arm(TimeSpan.Zero);
        Await(timer);

        Assert.True(timer.TryTake());
    }

    [Fact]
    public void A_disarmed_timer_does_not_fire_and_can_be_armed_again()
    {
        using var timer = TimerDescriptor.Create();
        using var other = TimerDescriptor.Create();
        timer.Arm(TimeSpan.FromMilliseconds(10));
        timer.Disarm();
        other.Arm(TimeSpan.FromMilliseconds(50));
        Await(other);

        Assert.False(timer.TryTake());
        timer.Arm(TimeSpan.FromMilliseconds(1));
        Await(timer);
        Assert.True(timer.TryTake());
    }

    [Fact]
    public void A_watched_directory_tells_of_new_entries()
    {
        using var directory = new TemporaryDirectory();
        using var watch = DirectoryWatch.Create();
        watch.Add(directory.Path);
        var loop = new EventLoop();
        var rounds = 0;
        using var watched = loop.Add(watch, Readiness.Read, _ =>
        {
            rounds++;
            watch.Drain();
            loop.Stop();
        });
        directory.Write("new", "x");
        loop.Run();

        Assert.Equal(1, rounds);
        Assert.Equal(-1, watch.TryRead(new byte[512], out var errno));
        Assert.Equal(Errno.EAGAIN, errno);
    }

    private static void Await(TimerDescriptor timer)
    {
        var loop = new EventLoop();
        using var watch = loop.Add(timer, Readiness.Read, _ => loop.Stop());
        loop.Run();
    }
}
