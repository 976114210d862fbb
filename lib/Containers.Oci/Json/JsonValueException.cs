using System.Text.Json;

namespace Containers.Oci.Json;

/// <summary>A value that is not what a document must have at its place.</summary>
/// <param name="message">What is wrong with it.</param>
/// <param name="position">Where it begins: bytes from the document's beginning.</param>
internal sealed class JsonValueException(string message, long position) : JsonException(message)
{
    internal long Position => position;
}
