using System.Text.Json.Serialization;

namespace Containers.Runtime.Protocol;

/// <summary>Reading of the protocol's messages, source-generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MonitorRequest))]
[JsonSerializable(typeof(MonitorReply))]
public sealed partial class ProtocolJson : JsonSerializerContext;

/// <summary>
/// Writing of the same. Apart, because writing alone needs no description of the types to be built at each start, and each
/// side reads only what the other writes.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MonitorRequest))]
[JsonSerializable(typeof(MonitorReply))]
public sealed partial class ProtocolWriting : JsonSerializerContext;
