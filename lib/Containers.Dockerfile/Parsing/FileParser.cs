using Containers.Dockerfile.Instructions;
using Containers.Dockerfile.Linting;
using Containers.Dockerfile.Source;
using Containers.Oci;

namespace Containers.Dockerfile.Parsing;

/// <summary>Reads a whole file. After a mistake it goes on with the next instruction, so that all of them are told at once.</summary>
internal sealed class FileParser
{
    // More help nobody, and a file made to have millions shall not fill the memory with them.
    private const int MostMistakes = 100;
    private const int MostWarnings = 100;

    private readonly SourceText _source;
    private readonly LineReader _reader;
    private readonly List<Diagnostic> _diagnostics = [];
    private InstructionParser _parser = new('\\');
    private int _mistakes;

    private bool HasMistakes => _mistakes > 0;

    internal FileParser(SourceText source)
    {
        _source = source;
        _reader = new LineReader(source);
    }

    internal BuildFile Parse()
    {
        if (_source.Text.Length > BuildFile.MaxLength)
        {
            Report($"the file exceeds the maximum allowed size of {BuildFile.MaxLength / (1024 * 1024)} MiB", SourceRange.Line(1));
            return new BuildFile(_source, new Directives(), [], [], _diagnostics);
        }

        var directives = DirectiveParser.Read(_reader, _diagnostics);
        _mistakes = _diagnostics.Count;
        _reader.Escape = directives.Escape;
        _parser = new InstructionParser(directives.Escape);
        var instructions = ReadInstructions();
        if (instructions.Count == 0 && !HasMistakes)
        {
            Report(_source.Text.Length == 0 ? "the file cannot be empty" : "file with no instructions", SourceRange.Line(1));
        }

        var arguments = instructions.TakeWhile(one => one is ArgInstruction).Cast<ArgInstruction>().ToList();
        var stages = Stages(instructions.Skip(arguments.Count));
        if (stages.Count == 0 && !HasMistakes)
        {
            Report("no FROM: there is no stage to build", SourceRange.Line(1));
        }

        return new BuildFile(_source, directives, arguments, stages, [.. _diagnostics.OrderBy(one => one.Range.First)]);
    }

    /// <summary>Reads instructions only: no directives, and no rule about which come first.</summary>
    internal (IReadOnlyList<Instruction> Instructions, IReadOnlyList<Diagnostic> Diagnostics) ParseInstructions() => (ReadInstructions(), _diagnostics);

    private List<Instruction> ReadInstructions()
    {
        var instructions = new List<Instruction>();
        while (_mistakes < MostMistakes && _reader.Read() is { } line)
        {
            try
            {
                instructions.Add(ReadInstruction(line));
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.Invalid)
            {
                Report(e.Message, line.Range);
            }
        }

        return instructions;
    }

    private Instruction ReadInstruction(LogicalLine line)
    {
        if (line.HasEmptyLine && _diagnostics.Count - _mistakes < MostWarnings)
        {
            _diagnostics.Add(Diagnostic.Warning(LintRules.NoEmptyContinuation, "an instruction goes on after an empty line", SourceRange.Line(line.Range.Last)));
        }

        if (line.Text.Contains('\0'))
        {
            throw new ContainersException(ErrorKind.Invalid, "a null character cannot be part of an instruction");
        }

        var statement = Statement.Read(line.Text);
        var heredocs = new List<Heredoc>();
        foreach (var mark in InstructionParser.HeredocsOf(statement, line.Text))
        {
            var body = _reader.ReadBody(mark) ?? throw new ContainersException(ErrorKind.Invalid, $"unterminated heredoc: there is no line that says {mark.Name}");
            heredocs.Add(new Heredoc(mark.Name, body, mark.Expands, mark.StripsTabs));
        }

        return _parser.Parse(statement, heredocs, new Origin(new SourceRange(line.Range.First, _reader.Number), statement.Keyword, line.Text, line.Comments));
    }

    private List<Stage> Stages(IEnumerable<Instruction> instructions)
    {
        var stages = new List<Stage>();
        var current = new List<Instruction>();
        foreach (var instruction in instructions)
        {
            if (instruction is FromInstruction from)
            {
                current = [];
                stages.Add(new Stage(stages.Count, from, current));
            }
            else if (stages.Count > 0)
            {
                current.Add(instruction);
            }
            else if (!HasMistakes)
            {
                // After a mistake this may be the FROM that was not understood.
                Report($"no build stage in current context: {instruction.Name} before the first FROM", instruction.Range);
            }
        }

        return stages;
    }

    private void Report(string message, SourceRange range)
    {
        _diagnostics.Add(Diagnostic.Error(message, range));
        _mistakes++;
    }
}
