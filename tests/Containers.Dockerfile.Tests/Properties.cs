using Containers.Dockerfile.Expansion;
using Containers.Dockerfile.Instructions;
using Containers.Dockerfile.Linting;
using Containers.Dockerfile.Matching;
using Containers.Oci;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Dockerfile.Tests;

public sealed class Properties
{
    private static readonly string[] s_fragments =
    [
        "FROM ", "scratch", " AS ", "RUN ", "COPY ", "ADD ", "ENV ", "ARG ", "LABEL ", "CMD ", "ENTRYPOINT ", "EXPOSE ", "VOLUME ", "USER ", "WORKDIR ", "ONBUILD ",
        "STOPSIGNAL ", "HEALTHCHECK ", "SHELL ", "MAINTAINER ", "NONE", "--from=", "--mount=type=cache,target=/x", "--mount=", "--chown=", "--interval=", "--", "\n", "\r\n", "\\\n", "`\n",
        "\\", "`", " ", "\t", "\v", "\f", "#", "# escape=`\n", "# check=skip=all\n", "<<EOF", "<<-EOF", "<<\"EOF\"", "EOF\n", "EOF", "[", "]", "[\"a\", \"b\"]", "\"", "'", "$", "${", "}", ":-", "##",
        "%%", "//", "/", "*", "?", "A=", "a", "80/tcp", "1-2", ",", "=", "\0", "\ufeff", "\ud800", "é", "\ud83d\ude00", "\u2028", "5s", "9999999999999999999h",
    ];

    private static readonly Lazy<string[]> s_files = new(() => [.. GoldenTests.Files.Select(File.ReadAllText)]);

    [Fact]
    public void A_file_written_anew_from_what_was_understood_means_the_same()
    {
        foreach (var path in GoldenTests.Files)
        {
            var file = BuildFile.Parse(File.ReadAllText(path));
            if (file.Diagnostics.Count == 0)
            {
                var again = BuildFile.Parse(Rewriter.Write(file));
                Assert.Equal((path, Dump.Of(file, hasLines: false)), (path, Dump.Of(again, hasLines: false)));
            }
        }
    }

    [Fact]
    public void Pieces_in_any_order_are_understood_or_refused() => Prop.ForAll(
        Gen.Elements(s_fragments).ListOf().Select(string.Concat).ToArbitrary(),
        IsHandled).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Damaged_files_are_understood_or_refused() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed => IsHandled(Damage(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void What_takes_up_most_of_the_largest_file_takes_no_time() => Assert.All(
        (string[])["RUN a \\\n", "#\n", "RUN <<EOF\nEOF\n", "ENV a=b\n", "RUN ${a", "COPY <<a", "\"", "[", "RUN --mount=", "\\\n", "FROM a\n", "<<a ", "$((<<", "--a ", "ENV a$b=c\nFROM 0\n", "FROM a AS a\nENV b=$c\n", "MAINTAINER a\n"],
        piece => Assert.True(IsHandled("FROM scratch\nRUN " + string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)))));

    [Fact]
    public void Many_here_documents_take_no_time()
    {
        var text = "FROM scratch\nCOPY " + string.Concat(Enumerable.Range(0, 50_000).Select(number => $"<<{number} ")) + "/x\n" +
            string.Concat(Enumerable.Range(0, 50_000).Select(number => $"{number}\n"));

        Assert.Equal(50_000, Assert.IsType<CopyInstruction>(BuildFile.Parse(text).Stages[0].Instructions[0]).InlineFiles.Count);
    }

    private static string Damage(int seed)
    {
        var random = new Random(seed);
        var text = s_files.Value[random.Next(s_files.Value.Length)];
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var start = random.Next(text.Length + 1);
            var end = Math.Min(text.Length, start + random.Next(12));
            text = random.Next(5) switch
            {
                0 => text[..start],
                1 => text.Remove(start, end - start),
                2 => text.Insert(start, text[start..end]),
                3 => s_files.Value[random.Next(s_files.Value.Length)] + text,
                _ => text.Insert(start, s_fragments[random.Next(s_fragments.Length)]),
            };
        }

        return text;
    }

    // Everything that is done with a file: reading it, telling about it, checking it, expanding all of it.
    private static bool IsHandled(string text)
    {
        var file = BuildFile.Parse(text);
        Dump.Of(file);
        Assert.All(file.Diagnostics, one => Assert.DoesNotContain(one.Message, char.IsControl));
        try
        {
            Linter.Check(file, new LintSurroundings { Ignore = new PathPatterns(["a*"]), FindImage = _ => new BaseImageFacts(new Dictionary<string, string>(), false, "linux/amd64") })
                .Report(file.Source);
        }
        catch (ContainersException e)
        {
            Assert.Contains("check option", e.Message, StringComparison.Ordinal);
        }

        var expander = new Expander(name => name.Length == 1 ? "a b'\"$c\\*" : null, file.Directives.Escape);
        foreach (var instruction in file.Stages.SelectMany(stage => stage.Instructions.Prepend(stage.From)))
        {
            try
            {
                instruction.Expand(expander);
                (instruction as ArgInstruction)?.Declarations.ToList().ForEach(one => one.ExpandDefault(expander));
                (instruction as ExposeInstruction)?.Expand(expander).ToPorts();
                BuildFile.ParseTrigger(instruction.Text);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.Invalid)
            {
                Assert.DoesNotContain(e.Message, char.IsControl);
                Assert.InRange(e.Message.Length, 1, 3000);
            }
        }

        return true;
    }
}
