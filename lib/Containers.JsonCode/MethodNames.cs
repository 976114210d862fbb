using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Containers.JsonCode;

/// <summary>Which types have got a method of their own, and which of these methods are still to be written.</summary>
/// <param name="prefix">What the methods' names begin with.</param>
internal sealed class MethodNames(string prefix)
{
    private readonly Dictionary<ITypeSymbol, string> _names = new(SymbolEqualityComparer.Default);
    private readonly HashSet<string> _taken = [];
    private readonly Queue<ITypeSymbol> _unwritten = new();

    /// <summary>A type's method, to be written if it is asked for the first time.</summary>
    internal string NameOf(ITypeSymbol type)
    {
        type = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        if (!_names.TryGetValue(type, out var name))
        {
            name = Free(prefix + TypeForms.Words(type));
            _names.Add(type, name);
            _unwritten.Enqueue(type);
        }

        return name;
    }

    internal bool TryTake(out ITypeSymbol type, out string method)
    {
        if (_unwritten.Count == 0)
        {
            (type, method) = (null!, string.Empty);
            return false;
        }

        type = _unwritten.Dequeue();
        method = _names[type];
        return true;
    }

    // Two types of one name in different namespaces.
    private string Free(string wanted)
    {
        var name = wanted;
        for (var i = 2; !_taken.Add(name); i++)
        {
            name = wanted + i;
        }

        return name;
    }
}
