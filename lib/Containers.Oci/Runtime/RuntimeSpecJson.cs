using System.Text.Json.Serialization;

namespace Containers.Oci.Runtime;

/// <summary>
/// Writing of the runtime's documents, which nobody here reads. Writing alone needs no description of the types to be built
/// at each start, which costs milliseconds that every container would wait for.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuntimeSpec))]
[JsonSerializable(typeof(ProcessSpec))]
[JsonSerializable(typeof(SeccompSpec))]
public sealed partial class RuntimeSpecJson : JsonSerializerContext;
