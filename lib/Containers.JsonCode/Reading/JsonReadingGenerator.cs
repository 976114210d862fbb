using Microsoft.CodeAnalysis;

namespace Containers.JsonCode.Reading;

/// <summary>
/// Writes the code that reads JSON documents into records, for each partial class that has
/// <c>[JsonReading(typeof(T))]</c>: a method <c>T(ReadOnlySpan&lt;byte&gt;)</c>, and private ones for every type T is made of.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class JsonReadingGenerator : IIncrementalGenerator
{
    /// <summary>Called by the compiler.</summary>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var sources = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Containers.Oci.Json.JsonReadingAttribute",
            static (_, _) => true,
            static (found, _) => (Name: found.TargetSymbol.ToDisplayString(), Text: Source(found)));
        context.RegisterSourceOutput(sources, static (output, source) => output.AddSource(source.Name + ".g.cs", source.Text));
    }

    private static string Source(GeneratorAttributeSyntaxContext found)
    {
        var readers = new MethodNames("Read");
        var writer = JsonCode.Begin(found.TargetSymbol);
        foreach (var document in JsonCode.Documents(found))
        {
            Entry(writer, document, readers.NameOf(document));
        }

        while (readers.TryTake(out var type, out var method))
        {
            if (TypeForms.ElementOfList(type) is { } element)
            {
                CollectionSource.List(writer, method, type, element, readers);
            }
            else if (TypeForms.ValueOfDictionary(type) is { } value)
            {
                CollectionSource.Dictionary(writer, method, type, value, readers);
            }
            else if (type.TypeKind == TypeKind.Enum)
            {
                EnumSource.Write(writer, method, type);
            }
            else
            {
                ObjectSource.Write(writer, method, type, readers);
            }
        }

        writer.Close();
        return writer.ToString();
    }

    private static void Entry(SourceWriter writer, INamedTypeSymbol document, string method)
    {
        var type = TypeForms.FullName(document);
        writer.Line($"/// <summary>Reads a whole document into a <see cref=\"{type}\"/>.</summary>");
        writer.Line("/// <exception cref=\"JsonException\">It is not JSON, or not such a document.</exception>");
        writer.Line($"{JsonCode.Access(document)} static {type} {document.Name}(System.ReadOnlySpan<byte> json)");
        writer.Open();
        writer.Line("var reader = new Utf8JsonReader(json);");
        writer.Line("reader.Read();");
        writer.Line($"var value = {method}(ref reader);");
        writer.Line("reader.Read();");
        writer.Line("return value;");
        writer.Close();
    }
}
