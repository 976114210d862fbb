using Microsoft.CodeAnalysis;

namespace Containers.JsonCode.Writing;

/// <summary>
/// Writes the code that writes records as JSON documents, for each partial class that has
/// <c>[JsonWriting(typeof(T))]</c>: a method <c>byte[] T(T value)</c>, and private ones for every type T is made of.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class JsonWritingGenerator : IIncrementalGenerator
{
    /// <summary>Called by the compiler.</summary>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var sources = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Containers.Oci.Json.JsonWritingAttribute",
            static (_, _) => true,
            static (found, _) => (Name: found.TargetSymbol.ToDisplayString(), Text: Source(found)));
        context.RegisterSourceOutput(sources, static (output, source) => output.AddSource(source.Name + ".g.cs", source.Text));
    }

    private static string Source(GeneratorAttributeSyntaxContext found)
    {
        var writers = new MethodNames("Write");
        var writer = JsonCode.Begin(found.TargetSymbol);
        foreach (var document in JsonCode.Documents(found))
        {
            Entry(writer, document, writers.NameOf(document));
        }

        while (writers.TryTake(out var type, out var method))
        {
            writer.Line($"private static void {method}(Utf8JsonWriter writer, {TypeForms.FullName(type)} value)");
            writer.Open();
            ValueCode.Body(writer, type, writers);
            writer.Close();
        }

        writer.Close();
        return writer.ToString();
    }

    private static void Entry(SourceWriter writer, INamedTypeSymbol document, string method)
    {
        var type = TypeForms.FullName(document);
        writer.Line($"/// <summary>Writes a <see cref=\"{type}\"/> as a whole document; what is null is left out.</summary>");
        writer.Line($"{JsonCode.Access(document)} static byte[] {document.Name}({type} value)");
        writer.Open();
        writer.Line("var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);");
        writer.Line("using (var writer = new Utf8JsonWriter(buffer))");
        writer.Open();
        writer.Line($"{method}(writer, value);");
        writer.Close();
        writer.Line("return buffer.WrittenSpan.ToArray();");
        writer.Close();
    }
}
