using System.Text;
using System.Text.Json.Nodes;
using Containers.Templates.Syntax;
using Containers.Templates.Values;

namespace Containers.Templates.Execution;

/// <summary>One walk over a template with one piece of data: here the blocks, in the other part the pipelines.</summary>
internal sealed partial class Executor
{
    /// <summary>Blocks, pipelines and templates within one another; a template that calls itself for ever ends here.</summary>
    private const int DeepestExecution = 1000;

    private readonly ParsedTemplate _template;
    private readonly TemplateOptions _options;
    private readonly JsonObject? _row;
    private readonly Value _root;
    private readonly bool _isHeading;
    private readonly StringBuilder _output = new();
    private Variables _variables;
    private int _depth;

    internal Executor(ParsedTemplate template, JsonNode? data, TemplateOptions options, bool isHeading)
    {
        _template = template;
        _options = options;
        _isHeading = isHeading;
        _row = data as JsonObject;
        _root = data is null ? MissingValue.Instance : Value.From(data);
        _variables = new Variables(_root);
    }

    /// <summary>What a list of nodes wants of the loop around it.</summary>
    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    internal string Run()
    {
        WalkAll(_template.Body, _root);
        return _output.ToString();
    }

    private Flow WalkAll(IReadOnlyList<Node> nodes, Value dot)
    {
        if (nodes.Count == 0)
        {
            return Flow.Next;
        }

        Descend(nodes[0]);
        var mark = _variables.Mark;
        var flow = Flow.Next;
        for (var i = 0; i < nodes.Count && flow == Flow.Next; i++)
        {
            flow = Walk(nodes[i], dot);
        }

        _variables.Forget(mark);
        _depth--;
        return flow;
    }

    private Flow Walk(Node node, Value dot)
    {
        switch (node)
        {
            case TextNode text:
                _output.Append(text.Text);
                return Flow.Next;
            case ActionNode action:
                Print(action, dot);
                return Flow.Next;
            case BranchNode branch:
                return WalkBranch(branch, dot);
            case RangeNode range:
                return WalkRange(range, dot);
            case LoopControlNode control:
                return control.IsBreak ? Flow.Break : Flow.Continue;
            case InvocationNode invocation:
                Invoke(invocation, dot);
                return Flow.Next;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} stands where no such node can");
        }
    }

    private void Print(ActionNode action, Value dot)
    {
        var value = Evaluate(action.Pipeline, dot);
        if (action.Pipeline.Variables.Count == 0)
        {
            Guard(action, () => Append(value));
        }
    }

    private void Append(Value value)
    {
        JsonNode? node = value switch { MapValue map => map.Map, ListValue { Nodes: { } nodes } => nodes, _ => null };
        if (node is not null && _options.TextOf(node) is { } text)
        {
            _output.Append(text);
            return;
        }

        ValueText.Append(_output, value);
    }

    private Flow WalkBranch(BranchNode branch, Value dot)
    {
        var mark = _variables.Mark;
        var value = Evaluate(branch.Pipeline, dot);
        var flow = value.IsTrue ? WalkAll(branch.Then, branch.MovesDot ? value : dot) : WalkAll(branch.Otherwise, dot);
        _variables.Forget(mark);
        return flow;
    }

    private Flow WalkRange(RangeNode range, Value dot)
    {
        var value = EvaluateCommands(range.Pipeline, dot);
        var isEmpty = true;
        foreach (var (key, element) in Elements(range, value))
        {
            isEmpty = false;
            var mark = _variables.Mark;
            BindElement(range.Pipeline, key, element);
            var flow = WalkAll(range.Body, element);
            _variables.Forget(mark);
            if (flow == Flow.Break)
            {
                break;
            }
        }

        return isEmpty ? WalkAll(range.Otherwise, dot) : Flow.Next;
    }

    private IEnumerable<(Value? Key, Value Element)> Elements(RangeNode range, Value value)
    {
        switch (value)
        {
            case ListValue list:
                return list.Items().Select((item, i) => ((Value?)new IntValue(i), item));
            case MapValue map:
                return map.Sorted().Select(entry => ((Value?)new StringValue(entry.Key), entry.Value));
            case IntValue number when range.Pipeline.Variables.Count < 2:
                return UpTo(number.Value);
            case NilValue or MissingValue:
                return [];
            case StringValue heading when _isHeading:
                return [(new IntValue(0), heading)];
            default:
                throw Error(range.Pipeline, value is IntValue
                    ? "range over a number sets only one variable"
                    : $"range can't iterate over a value of type {value.TypeName}");
        }
    }

    private static IEnumerable<(Value? Key, Value Element)> UpTo(Int128 end)
    {
        for (Int128 i = 0; i < end; i++)
        {
            yield return (null, new IntValue(i));
        }
    }

    private void BindElement(PipelineNode pipeline, Value? key, Value element)
    {
        var names = pipeline.Variables;
        if (names.Count == 2 && key is not null)
        {
            Bind(pipeline, names[0], key);
        }

        if (names.Count > 0)
        {
            Bind(pipeline, names[^1], element);
        }
    }

    private void Invoke(InvocationNode invocation, Value dot)
    {
        if (!_template.Definitions.TryGetValue(invocation.Name, out var body))
        {
            throw Error(invocation, $"template {QuotedText.OfString(invocation.Name, asciiOnly: false)} not defined");
        }

        var argument = invocation.Argument is null ? MissingValue.Instance : Evaluate(invocation.Argument, dot);
        var variables = _variables;
        _variables = new Variables(argument);
        Descend(invocation);
        WalkAll(body, argument);
        _depth--;
        _variables = variables;
    }

    // Balanced by a decrement on the way out; after an error nobody walks on.
    private void Descend(Node node)
    {
        if (++_depth > DeepestExecution)
        {
            throw Error(node, "exceeded maximum template depth");
        }
    }
}
