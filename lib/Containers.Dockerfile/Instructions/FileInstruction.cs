using Containers.Dockerfile.Expansion;

namespace Containers.Dockerfile.Instructions;

/// <summary>What COPY and ADD have in common.</summary>
public abstract record FileInstruction(Origin Origin) : Instruction(Origin)
{
    /// <summary>Paths or patterns of what is copied; for ADD also URLs. Here-documents are not among them.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The files whose content stands in the file itself, in the order of the line.</summary>
    public IReadOnlyList<Heredoc> InlineFiles { get; init; } = [];

    /// <summary>Where it goes: a directory if it ends in "/".</summary>
    public required string Destination { get; init; }

    /// <summary>--chown: USER[:GROUP]; null when it was not given.</summary>
    public string? Owner { get; init; }

    /// <summary>--chmod: octal digits or u=rwx,go=r; null when it was not given.</summary>
    public string? Mode { get; init; }

    /// <summary>--link: the layer does not depend on those below it.</summary>
    public bool Link { get; init; }

    /// <summary>--exclude, each time it is given: patterns like those of .dockerignore.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    private protected FileInstruction ExpandFiles(Expander expander) => this with
    {
        Sources = [.. Sources.Select(expander.Word)],
        InlineFiles = [.. InlineFiles.Select(file => file.Expands ? file with { Body = expander.Body(file.Content), Expands = false, StripsTabs = false } : file)],
        Destination = expander.Word(Destination),
        Owner = Owner is null ? null : expander.Word(Owner),
        Mode = Mode is null ? null : expander.Word(Mode),
        Excludes = [.. Excludes.Select(expander.Word)],
    };
}

/// <summary>COPY: files of the context, of another stage or of an image.</summary>
public sealed record CopyInstruction(Origin Origin) : FileInstruction(Origin)
{
    /// <summary>--from: a stage's name or number, an image, or a named context; null for the context.</summary>
    public string? From { get; init; }

    /// <summary>--parents: directories of the source's path are made at the destination, from the part after "/./" if it has that.</summary>
    public bool Parents { get; init; }

    /// <inheritdoc/>
    public override string Name => "COPY";

    /// <inheritdoc/>
    public override CopyInstruction Expand(Expander expander) =>
        (CopyInstruction)ExpandFiles(expander) with { From = From is null ? null : expander.Word(From) };
}

/// <summary>ADD: as COPY from the context, and URLs, git repositories and archives to unpack.</summary>
public sealed record AddInstruction(Origin Origin) : FileInstruction(Origin)
{
    /// <summary>--checksum: what the single source must hash to; null when it was not given.</summary>
    public string? Checksum { get; init; }

    /// <summary>--keep-git-dir.</summary>
    public bool KeepGitDirectory { get; init; }

    /// <summary>--unpack: whether archives are unpacked; null when it was not given, which means local ones only.</summary>
    public bool? Unpack { get; init; }

    /// <inheritdoc/>
    public override string Name => "ADD";

    /// <inheritdoc/>
    public override AddInstruction Expand(Expander expander) =>
        (AddInstruction)ExpandFiles(expander) with { Checksum = Checksum is null ? null : expander.Word(Checksum) };
}
