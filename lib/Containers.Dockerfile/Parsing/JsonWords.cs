using System.Text.Json;
using Containers.Oci;

namespace Containers.Dockerfile.Parsing;

/// <summary>Reads the form of an instruction that is a JSON array of texts.</summary>
internal static class JsonWords
{
    /// <summary>The texts; null when it is anything but JSON, and so meant in the other form.</summary>
    /// <exception cref="ContainersException">Invalid: it is an array, but not of texts.</exception>
    internal static IReadOnlyList<string>? TryRead(string text)
    {
        if (!text.StartsWith('['))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateArray().Select(element => element.ValueKind == JsonValueKind.String
                ? element.GetString()!
                : throw new ContainersException(ErrorKind.Invalid, "when using JSON array syntax, arrays must be comprised of strings only"))];
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair, which is no text
        }
        catch (ArgumentException)
        {
            return null; // the same in the file itself
        }
    }
}
