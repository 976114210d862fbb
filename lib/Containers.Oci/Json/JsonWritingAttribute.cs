namespace Containers.Oci.Json;

/// <summary>
/// On a partial class: it gets a method that writes documents of a type, written at build time by the generator in
/// Containers.JsonCode. Properties that are null are left out, those that nobody can set as well.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class JsonWritingAttribute(Type document) : Attribute
{
    /// <summary>The documents' type.</summary>
    public Type Document { get; } = document;
}

/// <summary>Writes a whole document; a method of a class with <see cref="JsonWritingAttribute"/>.</summary>
public delegate byte[] JsonDocumentWriter<in T>(T value);
