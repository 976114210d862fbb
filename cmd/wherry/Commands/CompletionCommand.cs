using System.CommandLine;
using System.Text;
using Containers.Linux.Files;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class CompletionCommand : Subcommand
{
    private readonly Option<string?> _file;
    private readonly Option<bool> _noDescription;

    public CompletionCommand()
        : base("completion", "Print what makes a shell complete this program's words")
    {
        _file = Text("--file", "-f", "FILE", "Write it to a file instead");
        _noDescription = Switch("--no-desc", null, "Without explanations of the words");
    }

    internal override string Arguments => "SHELL";

    internal override string Example => "source <(wherry completion bash)";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var script = call.Arguments[0] switch
        {
            "bash" => CompletionScripts.Bash, // shows no explanations
            "zsh" => CompletionScripts.Zsh,
            "fish" => CompletionScripts.Fish,
            "powershell" => CompletionScripts.PowerShell,
            var other => throw new UsageException($"invalid argument \"{other}\" for \"wherry completion\": want bash, zsh, fish or powershell", Name),
        };
        script = script.Replace("__complete", call.Has(_noDescription) ? Completion.Command + " --no-desc" : Completion.Command, StringComparison.Ordinal);
        if (call.Get(_file) is { } path)
        {
            DurableFile.Write(path, Encoding.UTF8.GetBytes(script), 0x1a4);
        }
        else
        {
            call.Terminal.Write(script);
        }

        return 0;
    }
}
