using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Containers.Build;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Wherry.Output;

/// <summary>Tells programs how a build goes on: a JSON document a line, in the form of BuildKit's status.</summary>
/// <param name="write">Given each line.</param>
internal sealed class BuildJson(Action<string> write) : IBuildProgress
{
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private readonly Dictionary<BuildStep, string> _started = [];
    private string _platform = string.Empty;

    /// <summary>What follows is for this platform, one of several.</summary>
    internal void BeginPlatform(Platform platform)
    {
        lock (_lock)
        {
            _platform = platform.ToString();
            _started.Clear();
        }
    }

    /// <inheritdoc/>
    public void Begin(BuildStep step)
    {
        lock (_lock)
        {
            _started[step] = Now;
            WriteVertex(step, completed: null, isCached: false, error: null);
        }
    }

    /// <inheritdoc/>
    public void Output(BuildStep step, ReadOnlyMemory<byte> text, bool isError) => Write(json =>
    {
        json.WriteStartArray("logs");
        json.WriteStartObject();
        json.WriteString("vertex", DigestOf(step));
        json.WriteNumber("stream", isError ? 2 : 1);
        json.WriteBase64String("data", text.Span);
        json.WriteString("timestamp", Now);
        json.WriteEndObject();
        json.WriteEndArray();
    });

    /// <inheritdoc/>
    public void End(BuildStep step, bool isCached)
    {
        lock (_lock)
        {
            WriteVertex(step, Now, isCached, null);
        }
    }

    /// <inheritdoc/>
    public void Fail(BuildStep step, string message)
    {
        lock (_lock)
        {
            WriteVertex(step, Now, false, message);
        }
    }

    private static string Now => DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private string DigestOf(BuildStep step) => Digest.Of(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_platform} {step.Stage.Index} {step.Number} {step.Text}"))).ToString();

    private void WriteVertex(BuildStep step, string? completed, bool isCached, string? error) => Write(json =>
    {
        json.WriteStartArray("vertexes");
        json.WriteStartObject();
        json.WriteString("digest", DigestOf(step));
        json.WriteString("name", BuildDisplay.Title(step, _platform));
        if (_started.TryGetValue(step, out var started))
        {
            json.WriteString("started", started);
        }

        if (completed is not null)
        {
            json.WriteString("completed", completed);
        }

        if (isCached)
        {
            json.WriteBoolean("cached", true);
        }

        if (error is not null)
        {
            json.WriteString("error", error);
        }

        json.WriteEndObject();
        json.WriteEndArray();
    });

    private void Write(Action<Utf8JsonWriter> fill)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_plain))
        {
            json.WriteStartObject();
            fill(json);
            json.WriteEndObject();
        }

        lock (_lock)
        {
            write(Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n");
        }
    }
}
