namespace Containers.Oci.Json;

/// <summary>
/// On a partial class: it gets a method that reads documents of a type, written at build time by the generator in
/// Containers.JsonCode. Unlike the serializer's own reading it builds no descriptions of types when a program starts.
/// </summary>
/// <remarks>
/// Properties that are not known are passed over; <c>required</c> ones must be there; null is refused where the type has no
/// question mark, and as an element of a list. A property with a default is to be "set", not "init": an init property that a
/// document leaves out is null or 0, whatever its default.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class JsonReadingAttribute(Type document) : Attribute
{
    /// <summary>The documents' type.</summary>
    public Type Document { get; } = document;
}

/// <summary>Reads a whole document; a method of a class with <see cref="JsonReadingAttribute"/>.</summary>
/// <exception cref="System.Text.Json.JsonException">It is not JSON, or not such a document.</exception>
public delegate T JsonDocumentReader<out T>(ReadOnlySpan<byte> json);
