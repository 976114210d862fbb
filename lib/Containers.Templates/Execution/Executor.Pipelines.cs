using Containers.Templates.Functions;
using Containers.Templates.Syntax;
using Containers.Templates.Values;

namespace Containers.Templates.Execution;

/// <content>Pipelines, commands and operands.</content>
internal sealed partial class Executor
{
    private const int LongestQuote = 60;

    private Value Evaluate(PipelineNode pipeline, Value dot)
    {
        var value = EvaluateCommands(pipeline, dot);
        foreach (var name in pipeline.Variables)
        {
            Bind(pipeline, name, value);
        }

        return value;
    }

    private Value EvaluateCommands(PipelineNode pipeline, Value dot)
    {
        Descend(pipeline);
        Value? value = null;
        foreach (var command in pipeline.Commands)
        {
            value = Evaluate(command, dot, value);
        }

        _depth--;
        return value ?? throw new InvalidOperationException("a pipeline has at least one command");
    }

    private void Bind(PipelineNode pipeline, string name, Value value)
    {
        if (pipeline.Declares)
        {
            _variables.Declare(name, value);
        }
        else
        {
            _variables.Set(name, value);
        }
    }

    private Value Evaluate(CommandNode command, Value dot, Value? last)
    {
        var hasArguments = command.Operands.Count > 1 || last is not null;
        return command.First switch
        {
            FunctionNode function => Call(function, command.Operands, dot, last),
            FieldNode field when hasArguments => LookUp(field, command, dot, last),
            ConstantNode { Value: NilValue } => throw Error(command.First, "nil is not a command"),
            _ when hasArguments => throw Error(command.First, "can't give arguments to something that is not a function"),
            _ => Evaluate(command.First, dot),
        };
    }

    private Value Evaluate(OperandNode operand, Value dot) => operand switch
    {
        ConstantNode constant => constant.Value,
        DotNode => dot,
        VariableNode variable => _variables.Get(variable.Name),
        ParenthesisNode parenthesis => Evaluate(parenthesis.Pipeline, dot),
        FieldNode field => field.Names.Aggregate(Evaluate(field.Target, dot), (target, name) => Field(field, target, name)),
        FunctionNode function => Call(function, [function], dot, null),
        _ => throw new InvalidOperationException($"{operand.GetType().Name} is no operand"),
    };

    private Value Field(FieldNode node, Value target, string name)
    {
        switch (target)
        {
            case MapValue map when Fields.TryFind(map.Map, name, out var found):
                return Value.From(found);
            case MapValue map when ReferenceEquals(map.Map, _row) || _options.HasFixedFields(map.Map):
                throw Error(node, $"can't evaluate field {name} in type object{Fields.Suggestion(map.Map, name)}");
            case MapValue or NilValue or MissingValue:
                return MissingValue.Instance;
            case StringValue when _isHeading:
                return new StringValue(name.ToUpperInvariant());
            default:
                throw Error(node, $"can't evaluate field {name} in type {target.TypeName}");
        }
    }

    // In docker's rows some fields are methods that take a key, such as .Label "name"; here they are objects that have that key.
    private Value LookUp(FieldNode field, CommandNode command, Value dot, Value? last)
    {
        var target = Evaluate(field, dot);
        if (target is StringValue && _isHeading)
        {
            return Arguments(command.Operands, dot, last)[^1];
        }

        if (target is not (MapValue or NilValue or MissingValue))
        {
            throw Error(field, $"{field.Names[^1]} has arguments but cannot be invoked as function");
        }

        var keys = Arguments(command.Operands, dot, last);
        return Guard(field, () => Collections.Index([target, .. keys]));
    }

    private Value Call(FunctionNode node, IReadOnlyList<OperandNode> operands, Value dot, Value? last)
    {
        var function = node.Function;
        var count = operands.Count - 1 + (last is null ? 0 : 1);
        if (count < function.Fewest || count > function.Most)
        {
            var want = function.Fewest == function.Most ? $"{function.Fewest}"
                : count < function.Fewest ? $"at least {function.Fewest}" : $"at most {function.Most}";
            throw Error(node, $"wrong number of args for {function.Name}: want {want} got {count}");
        }

        if (function.StopsAt is not { } stop)
        {
            var values = Arguments(operands, dot, last)
                .Select(value => value is MissingValue ? NilValue.Instance : value)
                .ToList();
            return _isHeading && function.ShapesValues
                ? values[0]
                : Guard(node, () => function.Body(values), $"error calling {function.Name}: ");
        }

        // "and" and "or" leave the operands after the one that decides unevaluated.
        Value? decided = null;
        for (var i = 1; i < operands.Count; i++)
        {
            decided = Evaluate(operands[i], dot);
            if (decided.IsTrue == stop)
            {
                return decided;
            }
        }

        return function.Body([last ?? decided ?? NilValue.Instance]);
    }

    private List<Value> Arguments(IReadOnlyList<OperandNode> operands, Value dot, Value? last)
    {
        var values = new List<Value>(operands.Count);
        for (var i = 1; i < operands.Count; i++)
        {
            values.Add(Evaluate(operands[i], dot));
        }

        if (last is not null)
        {
            values.Add(last);
        }

        return values;
    }

    private void Guard(Node node, Action action) => Guard(node, () =>
    {
        action();
        return _root;
    });

    private Value Guard(Node node, Func<Value> function, string prefix = "")
    {
        try
        {
            return function();
        }
        catch (FunctionFailure failure)
        {
            throw Error(node, prefix + failure.Message);
        }
    }

    private TemplateException Error(Node node, string problem)
    {
        var text = _template.Source.Substring(node.Span.Start, Math.Min(node.Span.Length, LongestQuote));
        var cut = node.Span.Length > LongestQuote ? "..." : string.Empty;
        return new TemplateException(_template.Source, node.Span.Start, $"at <{text}{cut}>: {problem}");
    }
}
