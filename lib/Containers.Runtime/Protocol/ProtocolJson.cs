using System.Text.Json.Serialization;
using Containers.Oci.Json;

namespace Containers.Runtime.Protocol;

/// <summary>Reading of the protocol's messages.</summary>
[JsonReading(typeof(MonitorRequest))]
[JsonReading(typeof(MonitorReply))]
public static partial class ProtocolReading;

/// <summary>Writing of the same.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MonitorRequest))]
[JsonSerializable(typeof(MonitorReply))]
public sealed partial class ProtocolWriting : JsonSerializerContext;
