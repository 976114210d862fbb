using Microsoft.CodeAnalysis;

namespace Containers.JsonCode.Reading;

/// <summary>The expression that reads the value at the reader's present token.</summary>
internal static class ValueSource
{
    internal static string Of(ITypeSymbol type, MethodNames readers)
    {
        if (TypeForms.BelowNullable(type) is { } below)
        {
            return $"reader.TokenType == JsonTokenType.Null ? null : {Of(below, readers)}";
        }

        if (TypeForms.Primitive(type) is { } primitive)
        {
            return $"JsonValues.{primitive}(ref reader)";
        }

        if (TypeForms.IsAnyValue(type))
        {
            return "JsonElement.ParseValue(ref reader)";
        }

        var name = TypeForms.FullName(type);
        return TypeForms.ParsesItself(type)
            ? $"({name}.TryParse(JsonValues.String(ref reader), out var parsed) ? parsed : throw JsonValues.Unexpected(ref reader, \"no {type.Name.ToLowerInvariant()}\"))"
            : $"{readers.NameOf(type)}(ref reader)";
    }
}
