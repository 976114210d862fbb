using System.Linq;
using Microsoft.CodeAnalysis;

namespace Containers.JsonCode;

/// <summary>What kind of JSON value a type stands for.</summary>
internal static class TypeForms
{
    private static readonly SymbolDisplayFormat s_full = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    internal static string FullName(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(s_full);

    /// <summary>The name of a type as part of a method's name: ListOfString.</summary>
    internal static string Words(ITypeSymbol type) =>
        ElementOfList(type) is { } element ? "ListOf" + Words(element)
        : ValueOfDictionary(type) is { } value ? "MapOf" + Words(value)
        : type.Name;

    internal static ITypeSymbol? ElementOfList(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { Name: "IReadOnlyList" or "IReadOnlyCollection" or "IList" or "List", TypeArguments.Length: 1 } list => list.TypeArguments[0],
        _ => null,
    };

    internal static ITypeSymbol? ValueOfDictionary(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "IReadOnlyDictionary" or "IDictionary" or "Dictionary", TypeArguments.Length: 2 } map &&
        map.TypeArguments[0].SpecialType == SpecialType.System_String ? map.TypeArguments[1] : null;

    /// <summary>The type below a question mark; null if it has none.</summary>
    internal static ITypeSymbol? BelowNullable(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0]
        : type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
        : null;

    /// <summary>The method of JsonValues that reads a type; null if it is none of those.</summary>
    internal static string? Primitive(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_String => "String",
        SpecialType.System_Boolean => "Boolean",
        SpecialType.System_UInt16 => "UInt16",
        SpecialType.System_Int32 => "Int32",
        SpecialType.System_UInt32 => "UInt32",
        SpecialType.System_Int64 => "Int64",
        SpecialType.System_UInt64 => "UInt64",
        SpecialType.System_Double => "Double",
        _ => type.Name == "DateTimeOffset" ? "DateTimeOffset" : null,
    };

    internal static bool IsAnyValue(ITypeSymbol type) => type.Name == "JsonElement";

    /// <summary>Whether a type is a text in documents that it can parse itself.</summary>
    internal static bool ParsesItself(ITypeSymbol type) => type.GetMembers("TryParse").OfType<IMethodSymbol>().Any(
        m => m.IsStatic && m.Parameters.Length == 2 && m.Parameters[0].Type.SpecialType == SpecialType.System_String);
}
