using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Containers.JsonReading;

/// <summary>Which types have got a method that reads them, and which of these are still to be written.</summary>
internal sealed class ReaderMethods
{
    private readonly Dictionary<ITypeSymbol, string> _names = new(SymbolEqualityComparer.Default);
    private readonly HashSet<string> _taken = [];
    private readonly Queue<ITypeSymbol> _unwritten = new();

    /// <summary>The method that reads a type, to be written if it is asked for the first time.</summary>
    internal string NameOf(ITypeSymbol type)
    {
        type = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        if (!_names.TryGetValue(type, out var name))
        {
            name = Free("Read" + TypeForms.Words(type));
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
