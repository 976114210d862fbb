using System.Text.Json;

namespace Containers.Oci.Json;

/// <summary>What generated reading code is made of: each method takes the value at the reader's present token.</summary>
public static class JsonValues
{
    /// <summary>A text.</summary>
    public static string String(ref Utf8JsonReader reader)
    {
        RequireString(ref reader);
        return reader.HasValueSequence || reader.ValueIsEscaped ? reader.GetString()! : TextPool.Take(reader.ValueSpan) ?? reader.GetString()!;
    }

    /// <summary>true or false.</summary>
    public static bool Boolean(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Unexpected(ref reader, "neither true nor false"),
    };

    /// <summary>A number of 16 bits.</summary>
    public static ushort UInt16(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt16(out var value) ? value : throw NoNumber(ref reader);

    /// <summary>A number of 32 bits.</summary>
    public static int Int32(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) ? value : throw NoNumber(ref reader);

    /// <summary>A number of 32 bits, not negative.</summary>
    public static uint UInt32(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt32(out var value) ? value : throw NoNumber(ref reader);

    /// <summary>A number of 64 bits.</summary>
    public static long Int64(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : throw NoNumber(ref reader);

    /// <summary>A number of 64 bits, not negative.</summary>
    public static ulong UInt64(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out var value) ? value : throw NoNumber(ref reader);

    /// <summary>A number with a fraction.</summary>
    public static double Double(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) ? value : throw NoNumber(ref reader);

    /// <summary>A time, as RFC 3339 writes it.</summary>
    public static DateTimeOffset DateTimeOffset(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var value) ? value : throw Unexpected(ref reader, "no time");

    /// <summary>Before a text is compared.</summary>
    public static void RequireString(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Unexpected(ref reader, "no text");
        }
    }

    /// <summary>At the beginning of an object.</summary>
    public static void BeginObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Unexpected(ref reader, "no object");
        }
    }

    /// <summary>Goes on to the name of an object's next property; false at its end.</summary>
    public static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>At the beginning of a list.</summary>
    public static void BeginList(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Unexpected(ref reader, "no list");
        }
    }

    /// <summary>Goes on to a list's next element; false at its end.</summary>
    public static bool NextElement(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    /// <summary>The error of a value that is not what it must be.</summary>
    /// <param name="reader">At the value.</param>
    /// <param name="what">What it is: "no list".</param>
    public static JsonException Unexpected(ref Utf8JsonReader reader, string what) => new JsonValueException($"a value is {what}", reader.TokenStartIndex);

    /// <summary>The error of an object without a property that it must have.</summary>
    public static JsonException Lacks(ref Utf8JsonReader reader, string name) => new JsonValueException($"an object lacks \"{name}\"", reader.TokenStartIndex);

    private static JsonException NoNumber(ref Utf8JsonReader reader) => Unexpected(ref reader, "no number that fits");
}
