using System.Linq;
using Microsoft.CodeAnalysis;

namespace Containers.JsonCode.Reading;

/// <summary>Methods that read objects: what is not known is passed over, what is missing keeps its default.</summary>
internal static class ObjectSource
{
    internal static void Write(SourceWriter writer, string method, ITypeSymbol type, MethodNames readers)
    {
        var form = RecordForm.Of(type);
        writer.Line($"private static {TypeForms.FullName(type)} {method}(ref Utf8JsonReader reader)");
        writer.Open();
        writer.Line("JsonValues.BeginObject(ref reader);");
        foreach (var member in form.Members)
        {
            writer.Line($"{Nullable(member)} {member.Variable} = default!;");
            if (!member.IsSetOnce || member.IsRequired)
            {
                writer.Line($"var has{member.Property.Name} = false;");
            }
        }

        Loop(writer, form, readers);
        foreach (var member in form.Members.Where(m => m.IsRequired))
        {
            writer.Line($"if (!has{member.Property.Name}) throw JsonValues.Lacks(ref reader, \"{member.JsonName}\");");
        }

        Make(writer, type, form);
        writer.Close();
    }

    private static void Loop(SourceWriter writer, RecordForm form, MethodNames readers)
    {
        writer.Line("while (JsonValues.NextProperty(ref reader))");
        writer.Open();
        foreach (var member in form.Members)
        {
            writer.Line($"if (reader.ValueTextEquals(\"{member.JsonName}\"u8))");
            writer.Open();
            writer.Line("reader.Read();");
            var nullable = member.AllowsNull ? "reader.TokenType == JsonTokenType.Null ? null : " : string.Empty;
            writer.Line($"{member.Variable} = {nullable}{ValueSource.Of(member.Property.Type, readers)};");
            if (!member.IsSetOnce || member.IsRequired)
            {
                writer.Line($"has{member.Property.Name} = true;");
            }

            writer.Line("continue;");
            writer.Close();
        }

        writer.Line("reader.Read();");
        writer.Line("reader.Skip();");
        writer.Close();
    }

    private static void Make(SourceWriter writer, ITypeSymbol type, RecordForm form)
    {
        var arguments = string.Join(", ", form.Members.Where(m => m.IsParameter).Select(m => m.Variable));
        var initial = string.Join(", ", form.Members.Where(m => m is { IsParameter: false, IsSetOnce: true }).Select(m => $"{m.Property.Name} = {m.Variable}"));
        writer.Line($"var value = new {TypeForms.FullName(type)}({arguments}){(initial.Length > 0 ? $" {{ {initial} }}" : string.Empty)};");
        foreach (var member in form.Members.Where(m => !m.IsSetOnce))
        {
            writer.Line($"if (has{member.Property.Name}) value.{member.Property.Name} = {member.Variable};");
        }

        writer.Line("return value;");
    }

    private static string Nullable(RecordMember member)
    {
        var type = TypeForms.FullName(member.Property.Type);
        var question = member.AllowsNull || (TypeForms.BelowNullable(member.Property.Type) is not null && member.Property.Type.IsReferenceType);
        return question ? type + "?" : type;
    }
}
