using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>The environment.</summary>
internal sealed class EnvironmentVariableFlags(FlagSet flags) : IFlagGroup
{
    private readonly Option<string[]> _env = flags.Texts("--env", "-e", "NAME[=VALUE]", "Set an environment variable; without a value, pass ours on");
    private readonly Option<string[]> _envFile = flags.Texts("--env-file", null, "FILE", "Read environment variables from a file");
    private readonly Option<bool> _envHost = flags.Switch("--env-host", null, "Pass the whole environment of wherry on");
    private readonly Option<string[]> _envMerge = flags.Texts("--env-merge", null, "NAME=TEXT", "Set a variable to a text with ${NAME} of the image in it");
    private readonly Option<bool> _httpProxy = flags.Switch("--http-proxy", null, "Pass http_proxy and its like on (default true)");
    private readonly Option<string[]> _unsetEnv = flags.Texts("--unsetenv", null, "NAME", "Leave out a variable of the image");
    private readonly Option<bool> _unsetEnvAll = flags.Switch("--unsetenv-all", null, "Leave out all variables of the image");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        Environment = call.Get(_env),
        EnvironmentFiles = call.Get(_envFile),
        EnvironmentOfHost = call.Has(_envHost),
        EnvironmentMerge = call.Get(_envMerge),
        HttpProxy = call.IsGiven(_httpProxy) ? call.Has(_httpProxy) : null,
        UnsetEnvironment = call.Get(_unsetEnv),
        UnsetAllEnvironment = call.Has(_unsetEnvAll),
    };
}
