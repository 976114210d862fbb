using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Containers.JsonCode;

/// <summary>How a type is made: its constructor, if it needs one with parameters, and the properties that can be set.</summary>
internal sealed class RecordForm
{
    private RecordForm(IMethodSymbol? constructor, IReadOnlyList<RecordMember> members) => (Constructor, Members) = (constructor, members);

    /// <summary>The constructor that takes the first members; null if none is needed.</summary>
    internal IMethodSymbol? Constructor { get; }

    internal IReadOnlyList<RecordMember> Members { get; }

    internal static RecordForm Of(ITypeSymbol type)
    {
        var constructors = ((INamedTypeSymbol)type).InstanceConstructors.Where(c => c.DeclaredAccessibility != Accessibility.Private && !IsCopy(c)).ToList();
        var constructor = constructors.Any(c => c.Parameters.Length == 0) ? null : constructors.OrderByDescending(c => c.Parameters.Length).FirstOrDefault();
        var properties = Properties(type).ToList();
        var members = new List<RecordMember>();
        foreach (var parameter in constructor?.Parameters.AsEnumerable() ?? [])
        {
            members.Add(new RecordMember(properties.First(p => p.Name.Equals(parameter.Name, System.StringComparison.OrdinalIgnoreCase)), parameter));
        }

        members.AddRange(properties.Where(p => members.All(m => m.Property.Name != p.Name)).Select(p => new RecordMember(p, null)));
        return new RecordForm(constructor, members);
    }

    private static IEnumerable<IPropertySymbol> Properties(ITypeSymbol type)
    {
        for (ITypeSymbol? t = type; t is not null && t.SpecialType != SpecialType.System_Object; t = t.BaseType)
        {
            foreach (var property in t.GetMembers().OfType<IPropertySymbol>())
            {
                if (property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, SetMethod: not null } &&
                    !property.GetAttributes().Any(a => a.AttributeClass?.Name == "JsonIgnoreAttribute"))
                {
                    yield return property;
                }
            }
        }
    }

    private static bool IsCopy(IMethodSymbol constructor) =>
        constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, constructor.ContainingType);
}
