namespace Containers.Templates.Syntax;

/// <summary>
/// Tokens to a tree, by recursive descent: this part knows blocks and their ends, the other one what stands inside an action.
/// </summary>
internal sealed partial class Parser(string source)
{
    /// <summary>How deep blocks and parentheses may nest: nobody writes that by hand, and the stack holds far more.</summary>
    internal const int DeepestNesting = 200;

    private readonly List<Token> _tokens = new Lexer(source).Run();
    private readonly Dictionary<string, IReadOnlyList<Node>> _definitions = new(StringComparer.Ordinal);
    private List<string> _variables = ["$"];
    private int _next;
    private int _nesting;
    private int _loops;

    internal ParsedTemplate Parse()
    {
        var body = new List<Node>();
        while (Peek.Kind != TokenKind.End)
        {
            if (Peek.Kind == TokenKind.LeftDelimiter && _tokens[_next + 1].Is("define"))
            {
                ParseDefinition();
            }
            else if (ParseNode() is { } node)
            {
                body.Add(node);
            }
        }

        return new ParsedTemplate(source, body, _definitions);
    }

    private Token Peek => _tokens[_next];

    private Token Take() => _tokens[_next++];

    // The nodes up to {{end}} or {{else, which is left for the caller.
    private List<Node> ParseList(Token opener)
    {
        if (++_nesting > DeepestNesting)
        {
            throw Error(opener, "the template is nested too deeply");
        }

        var nodes = new List<Node>();
        while (!IsAtBlockEnd())
        {
            if (Peek.Kind == TokenKind.End)
            {
                throw Error(opener, $"unexpected end of the template: \"{opener.Text}\" has no {{{{end}}}}");
            }

            if (ParseNode() is { } node)
            {
                nodes.Add(node);
            }
        }

        _nesting--;
        return nodes;
    }

    private bool IsAtBlockEnd() =>
        Peek.Kind == TokenKind.LeftDelimiter && (_tokens[_next + 1].Is("end") || _tokens[_next + 1].Is("else"));

    private Node? ParseNode()
    {
        var token = Take();
        if (token.Kind == TokenKind.Text)
        {
            return new TextNode(SpanFrom(token), token.Text);
        }

        var first = Peek;
        return first.Kind != TokenKind.Keyword ? ParseAction() : first.Text switch
        {
            "if" => ParseBranch(Take(), movesDot: false),
            "with" => ParseBranch(Take(), movesDot: true),
            "range" => ParseRange(Take()),
            "template" => ParseInvocation(Take()),
            "block" => ParseBlock(Take()),
            "break" or "continue" => ParseLoopControl(Take()),
            "define" or "end" or "else" => throw Error(first, $"unexpected {{{{{first.Text}}}}}"),
            _ => ParseAction(),
        };
    }

    private ActionNode ParseAction()
    {
        var first = Peek;
        // A variable declared by an action lives on to the end of the block the action is in.
        var pipeline = ParsePipeline("command", mostVariables: 1, ends: TokenKind.RightDelimiter);
        Take();
        return new ActionNode(SpanFrom(first), pipeline);
    }

    private BranchNode ParseBranch(Token keyword, bool movesDot)
    {
        var visible = _variables.Count;
        var pipeline = ParsePipeline(keyword.Text, mostVariables: 1, ends: TokenKind.RightDelimiter);
        Take();
        var then = ParseList(keyword);
        Forget(visible + (pipeline.Declares ? 1 : 0));
        var otherwise = ParseElse(keyword, chain: keyword.Text);
        Forget(visible);
        return new BranchNode(SpanFrom(keyword), movesDot, pipeline, then, otherwise);
    }

    private RangeNode ParseRange(Token keyword)
    {
        var visible = _variables.Count;
        var pipeline = ParsePipeline(keyword.Text, mostVariables: 2, ends: TokenKind.RightDelimiter);
        Take();
        _loops++;
        var body = ParseList(keyword);
        _loops--;
        Forget(visible);
        return new RangeNode(SpanFrom(keyword), pipeline, body, ParseElse(keyword, chain: null));
    }

    // What follows {{else}}, up to and with {{end}}; "else if" and "else with" are a block of their own within it.
    private List<Node> ParseElse(Token opener, string? chain)
    {
        Take();
        var keyword = Take();
        if (keyword.Is("end"))
        {
            Expect(TokenKind.RightDelimiter, "end");
            return [];
        }

        if (chain is not null && Peek.Is(chain))
        {
            if (++_nesting > DeepestNesting)
            {
                throw Error(keyword, "the template is nested too deeply");
            }

            var inner = ParseBranch(Take(), movesDot: chain == "with");
            _nesting--;
            return [inner];
        }

        Expect(TokenKind.RightDelimiter, "else");
        var visible = _variables.Count;
        var nodes = ParseList(opener);
        Forget(visible);
        ParseEnd();
        return nodes;
    }

    private void ParseEnd()
    {
        Take();
        var keyword = Take();
        if (!keyword.Is("end"))
        {
            throw Error(keyword, "expected {{end}}, found {{else}}");
        }

        Expect(TokenKind.RightDelimiter, "end");
    }

    private InvocationNode ParseInvocation(Token keyword)
    {
        var name = ParseName(keyword);
        var argument = Peek.Kind == TokenKind.RightDelimiter
            ? null
            : ParsePipeline(keyword.Text, mostVariables: 1, ends: TokenKind.RightDelimiter);
        var span = SpanFrom(keyword);
        Expect(TokenKind.RightDelimiter, keyword.Text);
        return new InvocationNode(span, name, argument);
    }

    private InvocationNode ParseBlock(Token keyword)
    {
        var name = ParseName(keyword);
        var argument = ParsePipeline(keyword.Text, mostVariables: 1, ends: TokenKind.RightDelimiter);
        var span = SpanFrom(keyword);
        Take();
        Define(keyword, name);
        return new InvocationNode(span, name, argument);
    }

    private void ParseDefinition()
    {
        Take();
        var keyword = Take();
        var name = ParseName(keyword);
        Expect(TokenKind.RightDelimiter, "define");
        Define(keyword, name);
    }

    // A definition sees no variables and no loops but its own.
    private void Define(Token keyword, string name)
    {
        var (variables, loops) = (_variables, _loops);
        (_variables, _loops) = (["$"], 0);
        var body = ParseList(keyword);
        ParseEnd();
        (_variables, _loops) = (variables, loops);
        if (!_definitions.TryAdd(name, body))
        {
            throw Error(keyword, $"multiple definition of template {Values.QuotedText.OfString(name, asciiOnly: false)}");
        }
    }

    private string ParseName(Token keyword)
    {
        var token = Take();
        return token.Kind switch
        {
            TokenKind.RawString => token.Text[1..^1],
            TokenKind.String when Literals.String(token.Text) is { } name => name,
            _ => throw Error(token, $"unexpected {token.Name} in {keyword.Text} clause: want a name in quotes"),
        };
    }

    private LoopControlNode ParseLoopControl(Token keyword)
    {
        Expect(TokenKind.RightDelimiter, keyword.Text);
        return _loops > 0
            ? new LoopControlNode(SpanFrom(keyword), keyword.Text == "break")
            : throw Error(keyword, $"{{{{{keyword.Text}}}}} outside {{{{range}}}}");
    }

    private void Expect(TokenKind kind, string context)
    {
        var token = Take();
        if (token.Kind != kind)
        {
            throw Error(token, $"unexpected {token.Name} in {context}");
        }
    }

    private void Forget(int visible) => _variables.RemoveRange(visible, Math.Max(0, _variables.Count - visible));

    private Span SpanFrom(Token first)
    {
        var last = _tokens[_next - 1];
        return new Span(first.Position, Math.Max(0, last.Position + last.Text.Length - first.Position));
    }

    private TemplateException Error(Token token, string problem) => new(source, token.Position, problem);
}
