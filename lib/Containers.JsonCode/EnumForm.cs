using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Containers.JsonCode;

/// <summary>How an enumeration stands in documents: by name where the type asks the serializer for that, by number otherwise.</summary>
internal static class EnumForm
{
    internal static bool IsNamed(ITypeSymbol type) => type.GetAttributes().Any(a => a.AttributeClass?.Name == "JsonConverterAttribute");

    /// <summary>The values, as code, and their names in documents.</summary>
    internal static IEnumerable<(string Value, string Name)> Members(ITypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue).Select(f => ($"{TypeForms.FullName(type)}.{f.Name}", NameOf(f)));

    private static string NameOf(IFieldSymbol member) =>
        member.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Name == "JsonStringEnumMemberNameAttribute")
            ?.ConstructorArguments[0].Value as string ?? member.Name;
}
