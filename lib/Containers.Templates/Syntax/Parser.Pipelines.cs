using Containers.Templates.Functions;
using Containers.Templates.Values;

namespace Containers.Templates.Syntax;

/// <content>Pipelines, commands and operands.</content>
internal sealed partial class Parser
{
    // Up to the closing token, which is left for the caller.
    private PipelineNode ParsePipeline(string context, int mostVariables, TokenKind ends)
    {
        var first = Peek;
        var variables = ParseTargets(mostVariables, out var declares);
        var commands = new List<CommandNode>();
        while (true)
        {
            var command = ParseCommand(context, ends);
            if (commands.Count > 0 && command.First is (ConstantNode or DotNode))
            {
                throw Error(Peek, $"non executable command in pipeline stage {commands.Count + 1}");
            }

            commands.Add(command);
            if (Peek.Kind != TokenKind.Pipe)
            {
                break;
            }

            Take();
        }

        if (declares)
        {
            _variables.AddRange(variables);
        }

        return new PipelineNode(SpanFrom(first), variables, declares, commands);
    }

    // "$x :=", "$x =", and for range "$i, $x :=".
    private List<string> ParseTargets(int most, out bool declares)
    {
        var names = new List<string>();
        var position = _next;
        while (_tokens[position].Kind == TokenKind.Variable)
        {
            names.Add(_tokens[position++].Text);
            if (_tokens[position].Kind is TokenKind.Declare or TokenKind.Assign)
            {
                return TakeTargets(names, most, position, out declares);
            }

            if (_tokens[position].Kind != TokenKind.Comma)
            {
                break;
            }

            position++;
        }

        declares = false;
        return [];
    }

    private List<string> TakeTargets(List<string> names, int most, int position, out bool declares)
    {
        declares = _tokens[position].Kind == TokenKind.Declare;
        if (names.Count > most)
        {
            throw Error(Peek, most == 1 ? "only range sets two variables" : "too many declarations in range");
        }

        if (!declares && names.Find(name => !_variables.Contains(name)) is { } unknown)
        {
            throw Error(Peek, $"undefined variable \"{unknown}\"");
        }

        _next = position + 1;
        return names;
    }

    private CommandNode ParseCommand(string context, TokenKind ends)
    {
        var first = Peek;
        var operands = new List<OperandNode>();
        while (Peek.Kind != TokenKind.Pipe && Peek.Kind != ends)
        {
            var token = Peek;
            if (token.Kind == TokenKind.RightDelimiter)
            {
                throw Error(token, "unclosed left paren");
            }

            if (token.Kind == TokenKind.RightParenthesis)
            {
                throw Error(token, "unexpected right paren");
            }

            if (operands.Count > 0 && !token.IsAfterSpace)
            {
                throw Error(token, $"unexpected {token.Name} in operand");
            }

            operands.Add(ParseOperand(context));
        }

        return operands.Count > 0
            ? new CommandNode(SpanFrom(first), operands)
            : throw Error(Peek, $"missing value for {context}");
    }

    private OperandNode ParseOperand(string context)
    {
        var first = Peek;
        var operand = first.Kind == TokenKind.Field ? new DotNode(new Span(first.Position, 0)) : ParseTerm(context);
        var names = new List<string>();
        while (Peek.Kind == TokenKind.Field && (Peek == first || !Peek.IsAfterSpace))
        {
            names.Add(Take().Text[1..]);
        }

        if (names.Count > 0 && first.Kind != TokenKind.Field && operand is (ConstantNode or DotNode))
        {
            throw Error(first, $"unexpected . after term \"{first.Text}\"");
        }

        return names.Count == 0 ? operand : new FieldNode(SpanFrom(first), operand, names);
    }

    private OperandNode ParseTerm(string context)
    {
        var token = Take();
        var span = SpanFrom(token);
        return token.Kind switch
        {
            TokenKind.Dot => new DotNode(span),
            TokenKind.Variable => new VariableNode(span, Visible(token)),
            TokenKind.Identifier => new FunctionNode(span, FunctionTable.Find(token.Text)
                ?? throw Error(token, $"function \"{token.Text}\" not defined")),
            TokenKind.Number => new ConstantNode(span, Literals.Number(token.Text)
                ?? throw Error(token, $"bad number syntax: \"{token.Text}\"")),
            TokenKind.Character => new ConstantNode(span, new IntValue(Literals.Character(token.Text)
                ?? throw Error(token, $"malformed character constant: {token.Text}"))),
            TokenKind.String => new ConstantNode(span, new StringValue(Literals.String(token.Text)
                ?? throw Error(token, $"malformed string: {token.Text}"))),
            TokenKind.RawString => new ConstantNode(span, new StringValue(token.Text[1..^1])),
            TokenKind.Keyword when token.Text is "true" or "false" => new ConstantNode(span, BoolValue.Of(token.Text == "true")),
            TokenKind.Keyword when token.Text == "nil" => new ConstantNode(span, NilValue.Instance),
            TokenKind.LeftParenthesis => ParseParenthesis(token, context),
            _ => throw Error(token, $"unexpected {token.Name} in {context}"),
        };
    }

    private ParenthesisNode ParseParenthesis(Token opener, string context)
    {
        if (++_nesting > DeepestNesting)
        {
            throw Error(opener, "the template is nested too deeply");
        }

        var pipeline = ParsePipeline(context, mostVariables: 1, ends: TokenKind.RightParenthesis);
        Take();
        _nesting--;
        return new ParenthesisNode(SpanFrom(opener), pipeline);
    }

    private string Visible(Token token) => _variables.Contains(token.Text)
        ? token.Text
        : throw Error(token, $"undefined variable \"{token.Text}\"");
}
