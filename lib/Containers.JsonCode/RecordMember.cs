using System.Linq;
using Microsoft.CodeAnalysis;

namespace Containers.JsonCode;

/// <summary>A property of a record, and its name in documents.</summary>
internal sealed class RecordMember(IPropertySymbol property, IParameterSymbol? parameter)
{
    internal IPropertySymbol Property { get; } = property;

    /// <summary>Whether the constructor takes it.</summary>
    internal bool IsParameter { get; } = parameter is not null;

    internal string JsonName { get; } =
        (property.GetAttributes().Concat(parameter is null ? [] : parameter.GetAttributes())
            .FirstOrDefault(a => a.AttributeClass?.Name == "JsonPropertyNameAttribute")?.ConstructorArguments[0].Value as string) ?? CamelCase(property.Name);

    /// <summary>The variable that holds its value until the record is made.</summary>
    internal string Variable { get; } = "v" + property.Name;

    /// <summary>Whether a document without it is none.</summary>
    internal bool IsRequired { get; } = property.IsRequired ||
        (parameter is { HasExplicitDefaultValue: false } && property.Type.IsReferenceType && property.Type.NullableAnnotation != NullableAnnotation.Annotated);

    /// <summary>Whether it must be given a value when the record is made, and not later: then a default of its own is lost.</summary>
    internal bool IsSetOnce { get; } = parameter is not null || property.IsRequired || property.SetMethod!.IsInitOnly;

    /// <summary>Whether null may be written to it although it never reads so.</summary>
    internal bool AllowsNull { get; } = property.GetAttributes().Any(a => a.AttributeClass?.Name == "AllowNullAttribute");

    // As JsonNamingPolicy.CamelCase: leading capitals become small, but for the one a further word begins with.
    private static string CamelCase(string name)
    {
        var characters = name.ToCharArray();
        for (var i = 0; i < characters.Length && char.IsUpper(characters[i]); i++)
        {
            if (i > 0 && i + 1 < characters.Length && !char.IsUpper(characters[i + 1]))
            {
                break;
            }

            characters[i] = char.ToLowerInvariant(characters[i]);
        }

        return new string(characters);
    }
}
