using Microsoft.CodeAnalysis;

namespace Containers.JsonCode.Writing;

/// <summary>The statements that write values.</summary>
internal static class ValueCode
{
    /// <summary>The statement that writes a value that is not null.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">The expression it is.</param>
    /// <param name="writers">Where further methods are asked for.</param>
    internal static string Of(ITypeSymbol type, string value, MethodNames writers)
    {
        if (type.SpecialType == SpecialType.System_Boolean)
        {
            return $"writer.WriteBooleanValue({value});";
        }

        if (type.SpecialType == SpecialType.System_String || type.Name == "DateTimeOffset")
        {
            return $"writer.WriteStringValue({value});";
        }

        return TypeForms.Primitive(type) is not null ? $"writer.WriteNumberValue({value});"
            : TypeForms.IsAnyValue(type) ? $"{value}.WriteTo(writer);"
            : TypeForms.ParsesItself(type) ? $"writer.WriteStringValue({value}.ToString());"
            : $"{writers.NameOf(type)}(writer, {value});";
    }

    /// <summary>What a type's own method does.</summary>
    internal static void Body(SourceWriter writer, ITypeSymbol type, MethodNames writers)
    {
        if (TypeForms.ElementOfList(type) is { } element)
        {
            writer.Line("writer.WriteStartArray();");
            writer.Line("foreach (var element in value)");
            writer.Open();
            writer.Line(Of(element, "element", writers));
            writer.Close();
            writer.Line("writer.WriteEndArray();");
        }
        else if (TypeForms.ValueOfDictionary(type) is { } mapped)
        {
            writer.Line("writer.WriteStartObject();");
            writer.Line("foreach (var pair in value)");
            writer.Open();
            writer.Line("writer.WritePropertyName(pair.Key);");
            writer.Line(Of(mapped, "pair.Value", writers));
            writer.Close();
            writer.Line("writer.WriteEndObject();");
        }
        else if (type.TypeKind == TypeKind.Enum)
        {
            Enumeration(writer, type);
        }
        else
        {
            Object(writer, type, writers);
        }
    }

    private static void Enumeration(SourceWriter writer, ITypeSymbol type)
    {
        if (!EnumForm.IsNamed(type))
        {
            writer.Line("writer.WriteNumberValue((int)value);");
            return;
        }

        writer.Line("writer.WriteStringValue(value switch");
        writer.Open();
        foreach (var (value, name) in EnumForm.Members(type))
        {
            writer.Line($"{value} => \"{name}\"u8,");
        }

        writer.Line("_ => throw new System.ArgumentOutOfRangeException(nameof(value)),");
        writer.Close();
        writer.Line(");");
    }

    private static void Object(SourceWriter writer, ITypeSymbol type, MethodNames writers)
    {
        writer.Line("writer.WriteStartObject();");
        foreach (var member in RecordForm.Of(type).Members)
        {
            var below = TypeForms.BelowNullable(member.Property.Type);
            var value = $"value.{member.Property.Name}";
            if (below is not null)
            {
                writer.Line($"if ({value} is {{ }} {member.Variable})");
                writer.Open();
            }

            writer.Line($"writer.WritePropertyName(\"{member.JsonName}\"u8);");
            writer.Line(Of(below ?? member.Property.Type, below is null ? value : member.Variable, writers));
            if (below is not null)
            {
                writer.Close();
            }
        }

        writer.Line("writer.WriteEndObject();");
    }
}
