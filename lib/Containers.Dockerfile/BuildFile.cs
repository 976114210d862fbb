using Containers.Dockerfile.Instructions;
using Containers.Dockerfile.Parsing;
using Containers.Dockerfile.Source;
using Containers.Oci;

namespace Containers.Dockerfile;

/// <summary>
/// A Dockerfile or Containerfile, read: stages with typed instructions, each with its place in the text. Nothing is expanded
/// yet, since variables mean something only while a build goes on.
/// </summary>
public sealed class BuildFile
{
    /// <summary>The longest text that is read, in characters.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    internal BuildFile(
        SourceText source, Directives directives, IReadOnlyList<ArgInstruction> globalArguments, IReadOnlyList<Stage> stages, IReadOnlyList<Diagnostic> diagnostics)
    {
        Source = source;
        Directives = directives;
        GlobalArguments = globalArguments;
        Stages = stages;
        Diagnostics = diagnostics;
    }

    /// <summary>The text and its name.</summary>
    public SourceText Source { get; }

    /// <summary>What the first lines say about how to read the rest.</summary>
    public Directives Directives { get; }

    /// <summary>The ARG instructions before the first FROM: what FROM may use, and what stages inherit by naming it.</summary>
    public IReadOnlyList<ArgInstruction> GlobalArguments { get; }

    /// <summary>The stages in the order of the file.</summary>
    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>
    /// What is wrong, and what is doubtful already without its meaning being known, in the order of lines. With an error among
    /// them the file is not to be built: the instructions concerned are not in <see cref="Stages"/>.
    /// </summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>Reads a text. Never fails: what is wrong with it is in <see cref="Diagnostics"/>.</summary>
    /// <param name="text">The file, decoded; a byte order mark and any line ends may be in it.</param>
    /// <param name="fileName">How messages call it.</param>
    public static BuildFile Parse(string text, string fileName = "Dockerfile") => new FileParser(new SourceText(fileName, text)).Parse();

    /// <summary>Reads a single instruction that stands for itself, as somebody gives it on a command line.</summary>
    /// <param name="text">The instruction, with its here-documents.</param>
    /// <param name="what">How messages call it: "change", "trigger".</param>
    /// <exception cref="ContainersException">Invalid, when it is anything else.</exception>
    public static Instruction ParseInstruction(string text, string what)
    {
        var (instructions, diagnostics) = new FileParser(new SourceText(what, text)).ParseInstructions();
        var mistake = diagnostics.FirstOrDefault(one => one.Severity == Severity.Error)?.Message ?? (instructions.Count == 1 ? null : "not a single instruction");
        return mistake is null ? instructions[0] : throw new ContainersException(ErrorKind.Invalid, $"{what} \"{ShownText.Of(text)}\": {mistake}");
    }

    /// <summary>Reads what an image's ONBUILD left behind: a single instruction, which is none of FROM, MAINTAINER, ONBUILD.</summary>
    /// <exception cref="ContainersException">Invalid, when it is anything else.</exception>
    public static Instruction ParseTrigger(string text)
    {
        var instruction = ParseInstruction(text, "trigger");
        return instruction is not (FromInstruction or MaintainerInstruction or OnBuildInstruction)
            ? instruction
            : throw new ContainersException(ErrorKind.Invalid, $"trigger \"{ShownText.Of(text)}\": {instruction.Name} isn't allowed as an ONBUILD trigger");
    }

    /// <summary>Throws the first mistake, if there is one, as "Dockerfile:3: unknown instruction: RUNN".</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public void ThrowIfInvalid()
    {
        if (Diagnostics.FirstOrDefault(one => one.Severity == Severity.Error) is { } mistake)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{Source.Name}:{mistake.Range.First}: {mistake.Message}");
        }
    }
}
