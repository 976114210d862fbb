using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Containers.Build;
using Containers.Oci.Images;

namespace Containers.Engine.Building.Attestations;

/// <summary>
/// Writes how an image was made, in SLSA's two forms. The fields that tools look at are where BuildKit has them; the steps,
/// which BuildKit tells in a language of its own, are the file's instructions and what they came to.
/// </summary>
/// <param name="options">What was built, and how.</param>
/// <param name="sources">What was used.</param>
/// <param name="started">When it began.</param>
internal sealed class ProvenanceWriter(ImageBuildOptions options, IReadOnlyList<BuildSource> sources, DateTimeOffset started)
{
    // Its own: what BuildKit's says about steps does not hold here.
    private const string BuildType = "urn:wherry:dockerfile:v1";
    private const string Hermetic = "https://mobyproject.org/buildkit@v1#hermetic";

    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool IsMax => options.Attestations.Provenance == ProvenanceMode.Max;

    // A directory of the user's is not told: nobody else has it.
    private bool KnowsAllSources => options.Origin is not null;

    internal Predicate Write(ImageState state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_plain))
        {
            json.WriteStartObject();
            if (options.Attestations.IsVersion1)
            {
                WriteVersion1(json, state);
            }
            else
            {
                WriteVersion02(json, state);
            }

            json.WriteEndObject();
        }

        return new Predicate(options.Attestations.IsVersion1 ? Predicate.Provenance1 : Predicate.Provenance, buffer.WrittenSpan.ToArray());
    }

    private void WriteVersion02(Utf8JsonWriter json, ImageState state)
    {
        json.WriteStartObject("builder");
        json.WriteString("id", options.Attestations.Builder);
        json.WriteEndObject();
        json.WriteString("buildType", BuildType);
        WriteSources(json, "materials");
        json.WriteStartObject("invocation");
        WriteConfigSource(json, "entryPoint");
        json.WriteStartObject("parameters");
        WriteParameters(json);
        json.WriteEndObject();
        json.WriteStartObject("environment");
        json.WriteString("platform", Platform.Host.ToString());
        json.WriteEndObject();
        json.WriteEndObject();
        if (IsMax)
        {
            json.WriteStartObject("buildConfig");
            WriteSteps(json, state);
            json.WriteEndObject();
        }

        json.WriteStartObject("metadata");
        json.WriteString("buildInvocationID", options.BuildId);
        json.WriteString("buildStartedOn", started);
        json.WriteString("buildFinishedOn", DateTimeOffset.UtcNow);
        json.WriteStartObject("completeness");
        json.WriteBoolean("parameters", IsMax);
        json.WriteBoolean("environment", true);
        json.WriteBoolean("materials", KnowsAllSources);
        json.WriteEndObject();
        json.WriteBoolean("reproducible", options.Attestations.IsReproducible);
        json.WriteBoolean(Hermetic, IsHermetic);
        json.WriteEndObject();
    }

    private void WriteVersion1(Utf8JsonWriter json, ImageState state)
    {
        json.WriteStartObject("buildDefinition");
        json.WriteString("buildType", BuildType);
        json.WriteStartObject("externalParameters");
        WriteConfigSource(json, "path");
        json.WriteStartObject("request");
        WriteParameters(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("internalParameters");
        json.WriteString("builderPlatform", Platform.Host.ToString());
        if (IsMax)
        {
            json.WriteStartObject("buildConfig");
            WriteSteps(json, state);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        WriteSources(json, "resolvedDependencies");
        json.WriteEndObject();
        json.WriteStartObject("runDetails");
        json.WriteStartObject("builder");
        json.WriteString("id", options.Attestations.Builder);
        json.WriteEndObject();
        json.WriteStartObject("metadata");
        json.WriteString("invocationID", options.BuildId);
        json.WriteString("startedOn", started);
        json.WriteString("finishedOn", DateTimeOffset.UtcNow);
        json.WriteBoolean("buildkit_hermetic", IsHermetic);
        json.WriteStartObject("buildkit_completeness");
        json.WriteBoolean("request", IsMax);
        json.WriteBoolean("resolvedDependencies", KnowsAllSources);
        json.WriteEndObject();
        json.WriteBoolean("buildkit_reproducible", options.Attestations.IsReproducible);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteSources(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        foreach (var source in sources)
        {
            json.WriteStartObject();
            json.WriteString("uri", source.Address);
            WriteDigest(json, source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDigest(Utf8JsonWriter json, BuildSource source)
    {
        json.WriteStartObject("digest");
        json.WriteString(source.Algorithm, source.Digest);
        json.WriteEndObject();
    }

    private void WriteConfigSource(Utf8JsonWriter json, string file)
    {
        json.WriteStartObject("configSource");
        if (options.Origin is { } source)
        {
            json.WriteString("uri", BuildSources.WithoutUser(source.Address));
            WriteDigest(json, source);
        }

        json.WriteString(file, options.File.Source.Name);
        json.WriteEndObject();
    }

    private void WriteParameters(Utf8JsonWriter json)
    {
        json.WriteString("frontend", "dockerfile.v0");
        json.WriteStartObject("args");
        if (options.Build.Target is { } target)
        {
            json.WriteString("target", target);
        }

        if (IsMax)
        {
            WriteAll(json, "build-arg:", options.Build.Arguments);
            WriteAll(json, "label:", options.Build.Labels);
        }

        json.WriteEndObject();
        if (IsMax)
        {
            WriteIds(json, "secrets", options.Secrets.Ids);
            WriteIds(json, "ssh", options.Secrets.AgentIds);
        }

        json.WriteStartArray("locals");
        foreach (var name in options.Origin is null ? ["context", "dockerfile"] : Array.Empty<string>())
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAll(Utf8JsonWriter json, string prefix, IReadOnlyDictionary<string, string> pairs)
    {
        foreach (var pair in pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(prefix + pair.Key, pair.Value);
        }
    }

    private static void WriteIds(Utf8JsonWriter json, string name, IEnumerable<string> ids)
    {
        json.WriteStartArray(name);
        foreach (var one in ids)
        {
            json.WriteStartObject();
            json.WriteString("id", one);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The file as it was, and which instruction of the image made which layer.
    private void WriteSteps(Utf8JsonWriter json, ImageState state)
    {
        json.WriteString("dockerfile", options.File.Source.Text);
        json.WriteStartArray("steps");
        var layer = 0;
        foreach (var entry in state.History)
        {
            json.WriteStartObject();
            json.WriteString("instruction", entry.CreatedBy ?? string.Empty);
            if (entry.EmptyLayer != true && layer < state.Layers.Count)
            {
                json.WriteString("layer", state.Layers[layer++].DiffId.ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // A file that runs nothing with a network, whatever that would have fetched.
    private bool IsHermetic => options.File.Stages.SelectMany(stage => stage.Instructions).OfType<Dockerfile.Instructions.RunInstruction>()
        .All(run => run.Network == "none" || (run.Network == "default" && (options.Containers.Network ?? options.Build.Network) == "none"));
}
