using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Containers.Engine.Building;

namespace Wherry.Output;

/// <summary>What a build made, as docker's --metadata-file has it.</summary>
internal static class BuildMetadata
{
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of a build for several platforms.</summary>
    internal static byte[] Write(PlatformOutcome outcome) => Write(json =>
    {
        if (outcome.List is { } list)
        {
            json.WriteString("containerimage.digest", list.ToString());
        }

        if (outcome.Names.Count > 0)
        {
            json.WriteString("image.name", string.Join(',', outcome.Names));
        }
    });

    internal static byte[] Write(BuildOutcome outcome) => Write(json => Write(outcome, json));

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_indented))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(BuildOutcome outcome, Utf8JsonWriter json)
    {
        if (outcome is { Configuration: { } configuration, Manifest: { } manifest })
        {
            json.WriteString("containerimage.config.digest", configuration.Digest.ToString());
            json.WriteStartObject("containerimage.descriptor");
            json.WriteString("mediaType", manifest.MediaType);
            json.WriteString("digest", manifest.Digest.ToString());
            json.WriteNumber("size", manifest.Size);
            json.WriteEndObject();
            json.WriteString("containerimage.digest", manifest.Digest.ToString());
        }

        if (outcome.Names.Count > 0)
        {
            json.WriteString("image.name", string.Join(',', outcome.Names));
        }
    }
}
