using Microsoft.CodeAnalysis;

namespace Containers.JsonCode.Reading;

/// <summary>Methods that read enumerations.</summary>
internal static class EnumSource
{
    internal static void Write(SourceWriter writer, string method, ITypeSymbol type)
    {
        var typeName = TypeForms.FullName(type);
        writer.Line($"private static {typeName} {method}(ref Utf8JsonReader reader)");
        writer.Open();
        if (EnumForm.IsNamed(type))
        {
            writer.Line("JsonValues.RequireString(ref reader);");
            foreach (var (value, name) in EnumForm.Members(type))
            {
                writer.Line($"if (reader.ValueTextEquals(\"{name}\"u8)) return {value};");
            }

            writer.Line($"throw JsonValues.Unexpected(ref reader, \"none of the values of {type.Name}\");");
        }
        else
        {
            writer.Line($"return ({typeName})JsonValues.Int32(ref reader);");
        }

        writer.Close();
    }
}
