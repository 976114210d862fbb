using System.Text;
using Containers.Build;
using Containers.Engine.Containers;
using Containers.Engine.Files;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Registry;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Building;

/// <summary>
/// Carries out RUN: a container of the image so far, started as any other, whose changes become a layer. It is this process's
/// alone: when that ends, the container does.
/// </summary>
/// <param name="engine">The store.</param>
/// <param name="settings">How all containers of the build run.</param>
/// <param name="layers">Where layers go.</param>
/// <param name="sourceDate">When everything was made, it is said.</param>
/// <param name="isOneTime">Also what is older.</param>
internal sealed class StepContainers(Engine engine, CreateOptions settings, StepLayers layers, DateTimeOffset? sourceDate, bool isOneTime)
{
    private static readonly string s_noImage = new('0', 64);

    /// <summary>Runs a command.</summary>
    /// <param name="state">The image.</param>
    /// <param name="step">The command.</param>
    /// <param name="around">What it sees besides the image.</param>
    /// <param name="output">Given what it prints.</param>
    /// <param name="keeps">Whether a layer is made of what it changed.</param>
    internal RunOutcome Run(ImageState state, RunStep step, StepSurroundings around, Action<ReadOnlyMemory<byte>, bool> output, bool keeps = true)
    {
        var (record, creation) = new ContainerCreator(engine).CreateHeld(Options(step, around), Basis(state, step, around), NameGenerator.NewId());
        try
        {
            var code = PlatformChoice.Runs(state.Platform, Platform.Host) ? Run(record, output) : RunForeign(record, state.Platform, output);
            return new RunOutcome(code, code == 0 && keeps ? Keep(record, around) : null);
        }
        finally
        {
            Remove(record);
            creation.Dispose();
        }
    }

    private CreateOptions Options(RunStep step, StepSurroundings around) => settings with
    {
        Environment = [.. settings.Environment, .. step.Incidental, .. around.Environment],
        Network = step.Network == "default" ? settings.Network : step.Network,
        Privileged = settings.Privileged || step.IsInsecure,
        LogDriver = "none",
        Passwd = false, // what is added there for the user would be in the layer
    };

    private static ContainerBasis Basis(ImageState state, RunStep step, StepSurroundings around) => new(
        state.BaseId ?? s_noImage,
        [.. state.Layers.Select(layer => layer.DiffId.ToString())],
        new ImageRunConfiguration { Cmd = step.Arguments, Env = step.Environment, User = step.User, WorkingDir = step.WorkingDirectory })
    {
        IsBuildStep = true, Mounts = around.Mounts, Secrets = around.Secrets,
    };

    private int Run(ContainerRecord record, Action<ReadOnlyMemory<byte>, bool> output)
    {
        using var connection = new ContainerStarter(engine).Start(record, new StartOptions(Streams: true, Input: false));
        while (connection.Receive() is { } frame)
        {
            switch (frame.Type)
            {
                case FrameType.Output or FrameType.Error:
                    output(frame.Payload, frame.Type == FrameType.Error);
                    break;
                case FrameType.Reply when MonitorConnection.ParseReply(frame) is { Event: MonitorEvent.Exited } reply:
                    return reply.ExitCode;
            }
        }

        throw new ContainersException(ErrorKind.Unreachable, "the monitor of the step's container ended unexpectedly");
    }

    // Some runtimes tell before the command starts that it cannot be run, some where its output goes.
    private int RunForeign(ContainerRecord record, Platform platform, Action<ReadOnlyMemory<byte>, bool> output)
    {
        var refused = false;
        try
        {
            var code = Run(record, (text, isError) =>
            {
                refused |= isError && Encoding.UTF8.GetString(text.Span).Contains("exec format error", StringComparison.OrdinalIgnoreCase);
                output(text, isError);
            });
            if (code == 0 || !refused)
            {
                return code;
            }
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.NotExecutable)
        {
            // As below.
        }

        throw new ContainersException(ErrorKind.NotExecutable, $"programs for {platform} do not run on this machine, which is {Platform.Host}") { Hint = Emulation.Hint(platform) };
    }

    private StepResult Keep(ContainerRecord record, StepSurroundings around) => layers.Make(
        TreeArchives.ChangesRequest(
            new ContainerTrees(engine).Changes(record),
            new ArchiveRequest { WithoutMountPlaces = true, MountPlaces = around.Places, LatestTime = sourceDate?.ToUnixTimeSeconds(), IsOneTime = isOneTime }),
        adoptFiles: true);

    private void Remove(ContainerRecord record)
    {
        string?[] left = [engine.Containers.Forget(record), engine.Paths.ContainerRun(record.Id)];
        engine.Work.Remove([.. left.OfType<string>()]);
    }
}
