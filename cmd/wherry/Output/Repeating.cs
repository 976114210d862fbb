using Containers.Linux.Waiting;

namespace Wherry.Output;

/// <summary>What a command does again and again until it is interrupted.</summary>
internal static class Repeating
{
    internal static void Every(TimeSpan pause, Action action)
    {
        using var timer = TimerDescriptor.Create();
        var loop = new EventLoop();
        using var watch = loop.Add(timer, Readiness.Read, _ =>
        {
            if (timer.TryTake())
            {
                action();
                timer.Arm(pause);
            }
        });
        timer.Arm(TimeSpan.Zero);
        loop.Run();
    }
}
