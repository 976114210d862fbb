using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Containers.Oci.Images;
using Containers.Oci.Json;
using Containers.Oci.References;

namespace Containers.Oci;

/// <summary>
/// Reading and writing of image documents, source-generated. Written documents leave out what is not set and
/// escape nothing that JSON does not require: digests depend on every byte. Properties with a default are "set", not "init",
/// where documents may leave them out: the source generator gives such an init property null or 0, whatever its default.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(DigestJsonConverter)])]
[JsonSerializable(typeof(Descriptor))]
[JsonSerializable(typeof(ImageManifest))]
[JsonSerializable(typeof(ImageIndex))]
[JsonSerializable(typeof(ImageConfiguration))]
public sealed partial class OciJson : JsonSerializerContext
{
    /// <summary>Documents above this size are refused: OCI limits manifests to 4 MiB in practice.</summary>
    public const int LargestDocument = 4 * 1024 * 1024;

    private static OciJson? s_canonical;

    /// <summary>
    /// Writing as the specifications' own tools do: no escapes beyond JSON's, except that .NET escapes characters above U+FFFF.
    /// </summary>
    public static OciJson Canonical => s_canonical ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Reads a document that may come from anywhere.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="read">What reads it: a method of a class with <see cref="JsonReadingAttribute"/>.</param>
    /// <param name="what">What it is, for the message: "manifest", "image configuration".</param>
    /// <exception cref="ContainersException">Corrupt: not JSON, or lacks what it must have.</exception>
    public static T Read<T>(ReadOnlySpan<byte> bytes, JsonDocumentReader<T> read, string what)
    {
        ArgumentNullException.ThrowIfNull(read);
        RefuseTooLarge(bytes, what);
        try
        {
            return read(bytes);
        }
        catch (JsonValueException e)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"{what} is not readable: {JsonPlace.Describe(bytes, e.Position)}: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"{what} is not readable: {Describe(e)}", e);
        }
        catch (InvalidOperationException e)
        {
            throw NoText(what, e);
        }
    }

    /// <summary>Reads a document that may come from anywhere.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="type">Its type, a property of this context.</param>
    /// <param name="what">What it is, for the message: "manifest", "image configuration".</param>
    /// <exception cref="ContainersException">Corrupt: not JSON, or lacks what it must have.</exception>
    public static T Read<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type, string what)
        where T : class
    {
        RefuseTooLarge(bytes, what);
        try
        {
            RefuseNullElements(bytes);
            return JsonSerializer.Deserialize(bytes, type) ??
                   throw new ContainersException(ErrorKind.Corrupt, $"{what} is empty");
        }
        catch (JsonException e)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"{what} is not readable: {Describe(e)}", e);
        }
        catch (InvalidOperationException e)
        {
            throw NoText(what, e);
        }
    }

    // What the reader says of half a surrogate pair in a name.
    private static ContainersException NoText(string what, InvalidOperationException e) =>
        new(ErrorKind.Corrupt, $"{what} is not readable: it holds text that is none", e);

    private static void RefuseTooLarge(ReadOnlySpan<byte> bytes, string what)
    {
        if (bytes.Length > LargestDocument)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"{what} is {bytes.Length} bytes long, more than {LargestDocument}");
        }
    }

    // The serializer lets null into any list; in no document of ours is it an element.
    private static void RefuseNullElements(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        var previous = JsonTokenType.None;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null && previous != JsonTokenType.PropertyName && reader.CurrentDepth > 0)
            {
                throw new JsonException("null in a list", null, 0, reader.TokenStartIndex);
            }

            previous = reader.TokenType;
        }
    }

    private static string Describe(JsonException e)
    {
        var place = e.Path is { Length: > 0 } path ? $" at {path}" : string.Empty;
        return $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}{place}";
    }
}

/// <summary>Reading of image documents.</summary>
[JsonReading(typeof(Descriptor))]
[JsonReading(typeof(ImageManifest))]
[JsonReading(typeof(ImageIndex))]
[JsonReading(typeof(ImageConfiguration))]
public static partial class OciReading;
