using Containers.Templates.Values;

namespace Containers.Templates.Execution;

/// <summary>The variables in sight, innermost last; a block forgets its own when it ends.</summary>
internal sealed class Variables
{
    private readonly List<(string Name, Value Value)> _stack = [];

    internal Variables(Value root) => Declare("$", root);

    /// <summary>A mark to return to with <see cref="Forget"/>.</summary>
    internal int Mark => _stack.Count;

    internal void Declare(string name, Value value) => _stack.Add((name, value));

    internal Value Get(string name) => _stack[IndexOf(name)].Value;

    internal void Set(string name, Value value) => _stack[IndexOf(name)] = (name, value);

    internal void Forget(int mark) => _stack.RemoveRange(mark, _stack.Count - mark);

    // The parser has seen to it that every name is declared.
    private int IndexOf(string name) => _stack.FindLastIndex(variable => variable.Name == name);
}
