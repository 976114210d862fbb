using Containers.Linux.Files;
using Containers.Linux.Waiting;

namespace Containers.Linux.Tests.Waiting;

public sealed class EventLoopTests
{
    [Fact]
    public void Handlers_run_for_what_is_ready_until_stopped()
    {
        var loop = new EventLoop();
        var (read, write) = FileDescriptor.Pipe();
        using (read)
        using (write)
        {
            var seen = Readiness.None;
            using var watch = loop.Add(read, Readiness.Read, readiness =>
            {
                seen = readiness;
                loop.Stop();
            });
            write.Write("x"u8);
            loop.Run();

            Assert.Equal(Readiness.Read, seen);
        }
    }

    [Fact]
    public void The_loop_ends_when_nothing_is_watched_and_a_handler_may_end_its_own_watch()
    {
        var loop = new EventLoop();
        var (read, write) = FileDescriptor.Pipe();
        using (read)
        {
            var count = 0;
            Watch? watch = null;
            watch = loop.Add(read, Readiness.Read, _ =>
            {
                count++;
                watch!.Dispose();
                watch.Dispose();
            });
            write.Dispose();
            loop.Run();

            Assert.Equal(1, count);
        }
    }

    [Fact]
    public void A_handler_may_end_a_watch_that_was_ready_in_the_same_round()
    {
        var loop = new EventLoop();
        using var first = WakeUp.Create();
        using var second = WakeUp.Create();
        var count = 0;
        Watch? one = null, two = null;
        void EndBoth(Readiness readiness)
        {
            count++;
            one!.Dispose();
            two!.Dispose();
        }

        one = loop.Add(first, Readiness.Read, EndBoth);
        two = loop.Add(second, Readiness.Read, EndBoth);
        first.Set();
        second.Set();
        loop.Run();

        Assert.Equal(1, count);
    }

    [Fact]
    public void A_paused_watch_is_silent_even_when_the_other_side_is_gone()
    {
        var loop = new EventLoop();
        var (read, write) = FileDescriptor.Pipe();
        using (read)
        using (var timer = TimerDescriptor.Create())
        {
            write.Dispose();
            var hangUps = 0;
            using var paused = loop.Add(read, Readiness.None, _ => hangUps++);
            timer.Arm(TimeSpan.FromMilliseconds(20));
            using var end = loop.Add(timer, Readiness.Read, _ => loop.Stop());
            loop.Run();

            Assert.Equal(0, hangUps);
            paused.Interest = Readiness.Read;
            using var stop = loop.Add(read, Readiness.Read, _ => loop.Stop());
            loop.Run();
            Assert.Equal(1, hangUps);
        }
    }

    [Fact]
    public void Another_thread_can_wake_the_loop()
    {
        var loop = new EventLoop();
        using var wakeUp = WakeUp.Create();
        var taken = new List<bool>();
        using var watch = loop.Add(wakeUp, Readiness.Read, _ =>
        {
            taken.Add(wakeUp.TryTake());
            taken.Add(wakeUp.TryTake());
            loop.Stop();
        });
        var other = new Thread(wakeUp.Set);
        other.Start();
        loop.Run();
        other.Join();

        Assert.Equal([true, false], taken);
    }
}
