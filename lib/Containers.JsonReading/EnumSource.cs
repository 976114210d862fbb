using System.Linq;
using Microsoft.CodeAnalysis;

namespace Containers.JsonReading;

/// <summary>
/// Methods that read enumerations: by name where the type asks the serializer to write names, by number otherwise.
/// </summary>
internal static class EnumSource
{
    internal static void Write(SourceWriter writer, string method, ITypeSymbol type)
    {
        var name = TypeForms.FullName(type);
        writer.Line($"private static {name} {method}(ref Utf8JsonReader reader)");
        writer.Open();
        if (type.GetAttributes().Any(a => a.AttributeClass?.Name == "JsonConverterAttribute"))
        {
            writer.Line("JsonValues.RequireString(ref reader);");
            foreach (var member in type.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue))
            {
                writer.Line($"if (reader.ValueTextEquals(\"{NameOf(member)}\"u8)) return {name}.{member.Name};");
            }

            writer.Line($"throw JsonValues.Unexpected(ref reader, \"none of the values of {type.Name}\");");
        }
        else
        {
            writer.Line($"return ({name})JsonValues.Int32(ref reader);");
        }

        writer.Close();
    }

    private static string NameOf(IFieldSymbol member) =>
        member.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Name == "JsonStringEnumMemberNameAttribute")
            ?.ConstructorArguments[0].Value as string ?? member.Name;
}
