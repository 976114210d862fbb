using Containers.Templates.Functions;
using Containers.Templates.Values;

namespace Containers.Templates.Syntax;

/// <summary>Where in the source something stands.</summary>
internal readonly record struct Span(int Start, int Length);

/// <summary>A template that has been understood: what to walk, the templates it defines, and its source for messages.</summary>
internal sealed record ParsedTemplate(
    string Source,
    IReadOnlyList<Node> Body,
    IReadOnlyDictionary<string, IReadOnlyList<Node>> Definitions);

/// <summary>Anything in the tree.</summary>
internal abstract class Node(Span span)
{
    internal Span Span => span;
}

/// <summary>Text to print as it is.</summary>
internal sealed class TextNode(Span span, string text) : Node(span)
{
    internal string Text => text;
}

/// <summary>A pipeline whose value is printed, unless it sets variables.</summary>
internal sealed class ActionNode(Span span, PipelineNode pipeline) : Node(span)
{
    internal PipelineNode Pipeline => pipeline;
}

/// <summary><c>if</c>, and <c>with</c>, which also moves the dot.</summary>
internal sealed class BranchNode(
    Span span,
    bool movesDot,
    PipelineNode pipeline,
    IReadOnlyList<Node> then,
    IReadOnlyList<Node> otherwise) : Node(span)
{
    internal bool MovesDot => movesDot;

    internal PipelineNode Pipeline => pipeline;

    internal IReadOnlyList<Node> Then => then;

    internal IReadOnlyList<Node> Otherwise => otherwise;
}

/// <summary><c>range</c>.</summary>
internal sealed class RangeNode(
    Span span,
    PipelineNode pipeline,
    IReadOnlyList<Node> body,
    IReadOnlyList<Node> otherwise) : Node(span)
{
    internal PipelineNode Pipeline => pipeline;

    internal IReadOnlyList<Node> Body => body;

    internal IReadOnlyList<Node> Otherwise => otherwise;
}

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed class LoopControlNode(Span span, bool isBreak) : Node(span)
{
    internal bool IsBreak => isBreak;
}

/// <summary><c>template</c>, and the place of a <c>block</c>.</summary>
internal sealed class InvocationNode(Span span, string name, PipelineNode? argument) : Node(span)
{
    internal string Name => name;

    internal PipelineNode? Argument => argument;
}

/// <summary>Commands, each handing its value to the next as its last argument, and the variables the last one sets.</summary>
internal sealed class PipelineNode(
    Span span,
    IReadOnlyList<string> variables,
    bool declares,
    IReadOnlyList<CommandNode> commands) : Node(span)
{
    internal IReadOnlyList<string> Variables => variables;

    /// <summary>Whether the variables are new ones.</summary>
    internal bool Declares => declares;

    internal IReadOnlyList<CommandNode> Commands => commands;
}

/// <summary>An operand alone, or a function with its arguments.</summary>
internal sealed class CommandNode(Span span, IReadOnlyList<OperandNode> operands) : Node(span)
{
    internal OperandNode First => operands[0];

    internal IReadOnlyList<OperandNode> Operands => operands;
}

/// <summary>Something with a value.</summary>
internal abstract class OperandNode(Span span) : Node(span);

/// <summary>A literal.</summary>
internal sealed class ConstantNode(Span span, Value value) : OperandNode(span)
{
    internal Value Value => value;
}

/// <summary>The dot.</summary>
internal sealed class DotNode(Span span) : OperandNode(span);

/// <summary>A variable, by its name with the dollar sign.</summary>
internal sealed class VariableNode(Span span, string name) : OperandNode(span)
{
    internal string Name => name;
}

/// <summary>A function.</summary>
internal sealed class FunctionNode(Span span, Function function) : OperandNode(span)
{
    internal Function Function => function;
}

/// <summary>A pipeline in parentheses.</summary>
internal sealed class ParenthesisNode(Span span, PipelineNode pipeline) : OperandNode(span)
{
    internal PipelineNode Pipeline => pipeline;
}

/// <summary>Fields of something, one after the other.</summary>
internal sealed class FieldNode(Span span, OperandNode target, IReadOnlyList<string> names) : OperandNode(span)
{
    internal OperandNode Target => target;

    internal IReadOnlyList<string> Names => names;
}
