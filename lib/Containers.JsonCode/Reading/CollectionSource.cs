using System.Linq;
using Microsoft.CodeAnalysis;

namespace Containers.JsonCode.Reading;

/// <summary>Methods that read lists and maps.</summary>
internal static class CollectionSource
{
    internal static void List(SourceWriter writer, string method, ITypeSymbol type, ITypeSymbol element, MethodNames readers)
    {
        writer.Line($"private static {TypeForms.FullName(type)} {method}(ref Utf8JsonReader reader)");
        writer.Open();
        writer.Line("JsonValues.BeginList(ref reader);");
        writer.Line($"var list = new System.Collections.Generic.List<{TypeForms.FullName(element)}>();");
        writer.Line("while (JsonValues.NextElement(ref reader))");
        writer.Open();
        writer.Line($"list.Add({ValueSource.Of(element, readers)});");
        writer.Close();
        writer.Line(type is IArrayTypeSymbol ? "return list.ToArray();" : "return list;");
        writer.Close();
    }

    internal static void Dictionary(SourceWriter writer, string method, ITypeSymbol type, ITypeSymbol value, MethodNames readers)
    {
        writer.Line($"private static {TypeForms.FullName(type)} {method}(ref Utf8JsonReader reader)");
        writer.Open();
        writer.Line("JsonValues.BeginObject(ref reader);");
        writer.Line($"var map = new System.Collections.Generic.Dictionary<string, {TypeForms.FullName(value)}>();");
        writer.Line("while (JsonValues.NextProperty(ref reader))");
        writer.Open();
        writer.Line("var name = reader.GetString()!;");
        writer.Line("reader.Read();");
        writer.Line($"map[name] = {Zero(value)}{ValueSource.Of(value, readers)};");
        writer.Close();
        writer.Line("return map;");
        writer.Close();
    }

    // Programs in Go, which write most of what we read, take null for a text that is empty and an object without members.
    private static string Zero(ITypeSymbol value) =>
        value.SpecialType == SpecialType.System_String ? "reader.TokenType == JsonTokenType.Null ? string.Empty : "
        : value.IsReferenceType && RecordForm.Of(value) is { Constructor: null } form && form.Members.All(m => !m.IsRequired)
            ? $"reader.TokenType == JsonTokenType.Null ? new {TypeForms.FullName(value)}() : "
        : string.Empty;
}
