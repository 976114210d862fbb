using Containers.Dockerfile.Instructions;

namespace Containers.Dockerfile.Parsing;

/// <summary>COPY and ADD.</summary>
internal sealed partial class InstructionParser
{
    private static CopyInstruction Copy(Statement statement, IReadOnlyList<Heredoc> heredocs, Origin origin)
    {
        var (sources, files, destination) = Places(statement, heredocs);
        var flags = new FlagReader(statement.Flags, "from", "chown", "chmod", "link!", "parents!", "exclude*");
        return new CopyInstruction(origin)
        {
            Sources = sources,
            InlineFiles = files,
            Destination = destination,
            From = flags.Text("from"),
            Owner = flags.Text("chown"),
            Mode = flags.Text("chmod"),
            Link = flags.IsSet("link"),
            Parents = flags.IsSet("parents"),
            Excludes = flags.All("exclude"),
        };
    }

    private static AddInstruction Add(Statement statement, IReadOnlyList<Heredoc> heredocs, Origin origin)
    {
        var (sources, files, destination) = Places(statement, heredocs);
        var flags = new FlagReader(statement.Flags, "chown", "chmod", "link!", "keep-git-dir!", "checksum", "unpack!", "exclude*");
        return new AddInstruction(origin)
        {
            Sources = sources,
            InlineFiles = files,
            Destination = destination,
            Owner = flags.Text("chown"),
            Mode = flags.Text("chmod"),
            Link = flags.IsSet("link"),
            Excludes = flags.All("exclude"),
            Checksum = flags.Text("checksum"),
            KeepGitDirectory = flags.IsSet("keep-git-dir"),
            Unpack = flags.Answer("unpack"),
        };
    }

    private static (IReadOnlyList<string> Sources, IReadOnlyList<Heredoc> Files, string Destination) Places(Statement statement, IReadOnlyList<Heredoc> heredocs)
    {
        var words = JsonWords.TryRead(statement.Rest) ?? Words.AtBlanks(statement.Rest);
        if (words.Count < 2)
        {
            throw Mistake(words.Count == 0
                ? $"{statement.Name} requires at least two arguments, a source and a destination"
                : $"{statement.Name} requires at least two arguments, but only one was provided. Destination could not be determined");
        }

        if (heredocs.Count > 0 && HeredocMark.TryRead(words[^1]) is not null)
        {
            throw Mistake($"{statement.Name} cannot accept a heredoc as a destination");
        }

        var (sources, files) = (new List<string>(), new List<Heredoc>());
        var bodies = heredocs.GroupBy(one => one.Name).ToDictionary(same => same.Key, same => same.Last());
        foreach (var word in words.Take(words.Count - 1))
        {
            if (HeredocMark.TryRead(word) is { } mark && bodies.TryGetValue(mark.Name, out var file))
            {
                files.Add(file);
            }
            else
            {
                sources.Add(word);
            }
        }

        return (sources, files, words[^1]);
    }
}
