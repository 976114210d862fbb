using System.Text;
using System.Text.Json.Nodes;

namespace Containers.Testing;

/// <summary>Makes damaged and hostile documents of valid ones: the same for the same seed.</summary>
internal static class Mutations
{
    private static readonly string[] s_pieces =
    [
        "null", "true", "-1", "0", "1e400", "99999999999999999999999", "\"\"", "[]", "{}", "[null]", "{\"a\":null}", ",", ":", "\"", "\\u0000", "\\ud800",
        "\"sha256:\"", "\"../../etc/passwd\"", "\u0000", "\u00ff", "[[[[[[[[", "2.5", "\"2024-13-41T99:00:00Z\"", "/*", "\r\n", "\"version\":7,",
    ];

    private static readonly Func<Random, JsonNode?>[] s_values =
    [
        _ => null, _ => true, random => random.Next(-3, 3), _ => long.MaxValue, _ => 1.5, _ => string.Empty, _ => "\0", _ => "x", _ => "../..",
        _ => new JsonArray(), _ => new JsonArray(null, 1, "a"), _ => new JsonObject(), _ => new JsonObject { ["a"] = null },
        _ => new string('y', 3_000), _ => "sha256:" + new string('0', 64), _ => "sha512:" + new string('f', 128), _ => "2024-01-01T00:00:00Z",
    ];

    /// <summary>A document with one to four things changed: in its text, or in what it says.</summary>
    internal static byte[] Of(string document, int seed)
    {
        var random = new Random(seed);
        var text = document;
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            text = random.Next(3) == 0 ? ChangeText(text, random) : ChangeMeaning(text, random);
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 0 && random.Next(8) == 0)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        return bytes;
    }

    private static string ChangeText(string text, Random random)
    {
        var start = random.Next(text.Length + 1);
        var end = Math.Min(text.Length, start + random.Next(12));
        return random.Next(4) switch
        {
            0 => text[..start],
            1 => text.Remove(start, end - start),
            2 => text.Insert(start, text[start..end]),
            _ => text.Insert(start, s_pieces[random.Next(s_pieces.Length)]),
        };
    }

    private static string ChangeMeaning(string text, Random random)
    {
        try
        {
            var root = JsonNode.Parse(text);
            var places = new List<Action>();
            Collect(root, places, random);
            if (places.Count > 0)
            {
                places[random.Next(places.Count)]();
            }

            return root?.ToJsonString() ?? "null";
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            return ChangeText(text, random); // no JSON any more, half a surrogate pair, a name twice
        }
    }

    private static void Collect(JsonNode? node, List<Action> places, Random random)
    {
        JsonNode? Value() => s_values[random.Next(s_values.Length)](random);
        switch (node)
        {
            case JsonObject named:
                foreach (var (name, value) in named.ToList())
                {
                    places.Add(() => named[name] = Value());
                    places.Add(() => named.Remove(name));
                    places.Add(() => named[name + "x"] = Value());
                    Collect(value, places, random);
                }

                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    var index = i;
                    places.Add(() => list[index] = Value());
                    places.Add(() => list.RemoveAt(index));
                    Collect(list[index], places, random);
                }

                places.Add(() => list.Add(Value()));
                break;
        }
    }
}
