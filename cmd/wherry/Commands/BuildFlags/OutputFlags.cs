using System.CommandLine;
using Containers.Engine.Building;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands.BuildFlags;

/// <summary>What becomes of a build's result.</summary>
internal sealed class OutputFlags
{
    private readonly Option<string[]> _output;
    private readonly Option<bool> _load;
    private readonly Option<bool> _push;

    internal OutputFlags(FlagSet flags)
    {
        _load = flags.Switch("--load", null, "Make an image in the store, also beside other outputs");
        _output = flags.Texts("--output", "-o", "PATH|-|type=TYPE[,dest=PATH][,OPTION...]", "Write the result elsewhere: type local, tar, oci, docker, image, registry or cacheonly");
        _push = flags.Switch("--push", null, "Bring the image to the registries its names say");
    }

    internal IReadOnlyList<BuildOutput> Read(Invocation call)
    {
        List<BuildOutput> outputs = [.. call.Get(_output).Select(BuildOutput.Parse)];
        if (call.Has(_push))
        {
            outputs.Add(BuildOutput.Parse("type=registry"));
        }

        if (call.Has(_load))
        {
            outputs.Add(BuildOutput.Parse("type=docker"));
        }

        if (IsOnStandardOutput(outputs) && outputs.Count(output => output.Destination == BuildOutput.StandardOutput) > 1)
        {
            throw new ContainersException(ErrorKind.Invalid, "only one --output can go to standard output");
        }

        if (IsOnStandardOutput(outputs))
        {
            OutputFile.StandardOutput("the output", "dest=FILE").Dispose(); // before anything is built for it
        }

        return outputs;
    }

    /// <summary>Whether standard output is taken.</summary>
    internal static bool IsOnStandardOutput(IReadOnlyList<BuildOutput> outputs) => outputs.Any(output => output.Destination == BuildOutput.StandardOutput);
}
