using System.Text.RegularExpressions;
using Containers.Dockerfile.Instructions;
using Containers.Dockerfile.Source;

namespace Containers.Dockerfile.Linting;

/// <summary>The rules that one instruction keeps or breaks alone.</summary>
internal static partial class InstructionChecks
{
    internal static void Check(Instruction instruction, bool hasShell, List<Diagnostic> found)
    {
        switch (instruction)
        {
            case CmdInstruction { Command: ShellForm } or EntrypointInstruction { Command: ShellForm } when !hasShell:
                Add(LintRules.JsonArgsRecommended, $"signals do not reach what {instruction.Name} starts through a shell: a JSON array starts it directly");
                break;
            case MaintainerInstruction:
                Add(LintRules.MaintainerDeprecated, "MAINTAINER is out of use: LABEL org.opencontainers.image.authors= says who made an image");
                break;
            case EnvInstruction env:
                CheckOldForm(env.IsOldForm);
                CheckSecrets(env.Variables.Select(pair => pair.Name));
                break;
            case LabelInstruction label:
                CheckOldForm(label.IsOldForm);
                break;
            case ArgInstruction argument:
                CheckSecrets(argument.Declarations.Select(one => one.Name));
                break;
            case ExposeInstruction expose:
                CheckPorts(expose.Ports);
                break;
        }

        void CheckOldForm(bool isOldForm)
        {
            if (isOldForm)
            {
                Add(LintRules.LegacyKeyValueFormat, $"\"{instruction.Name} name=value\" is how to write it, not \"{instruction.Name} name value\"");
            }
        }

        void CheckSecrets(IEnumerable<string> names)
        {
            foreach (var name in names.Where(name => Secret().IsMatch(name) && !NoSecret().IsMatch(name)))
            {
                Add(
                    LintRules.SecretsUsedInArgOrEnv,
                    $"{instruction.Name} \"{name}\" can be read by everybody who has the image: RUN --mount=type=secret keeps a secret out of it");
            }
        }

        void CheckPorts(IEnumerable<string> ports)
        {
            foreach (var port in ports)
            {
                if (port.Contains(':') && !port.Contains('$'))
                {
                    Add(LintRules.ExposeInvalidFormat, $"'{port}' names an address or a port of the host, which EXPOSE cannot publish");
                }

                if (port.Contains('/') && port[port.IndexOf('/')..] is var protocol && !protocol.Contains('$') && protocol.Any(char.IsUpper))
                {
                    Add(LintRules.ExposeProtoCasing, $"the protocol of '{port}' should be lowercase");
                }
            }
        }

        void Add(string rule, string message) => found.Add(Diagnostic.Warning(rule, message, instruction.Range));
    }

    [GeneratedRegex("(?:_|^)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex("(?:_|^)(?:public|file|version)(?:_|$)", RegexOptions.IgnoreCase)]
    private static partial Regex NoSecret();
}
