using System.Text.Json.Serialization;
using Containers.State.Containers;
using Containers.State.Events;
using Containers.State.Images;
using Containers.State.Lists;
using Containers.State.Secrets;
using Containers.State.Volumes;

namespace Containers.State;

/// <summary>
/// Reading of this room's records, source-generated. Properties with a default are "set", not "init": an init property
/// that an older version's record leaves out would be null or 0, whatever its default.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(ContainerState))]
[JsonSerializable(typeof(EventRecord))]
[JsonSerializable(typeof(ContainerHealth))]
[JsonSerializable(typeof(ImageRecord))]
[JsonSerializable(typeof(ManifestListRecord))]
[JsonSerializable(typeof(SecretRecord))]
[JsonSerializable(typeof(VolumeRecord))]
internal sealed partial class StateJson : JsonSerializerContext;

/// <summary>
/// Writing of the same. Apart, because writing alone needs no description of the types to be built at each start.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(ContainerState))]
[JsonSerializable(typeof(EventRecord))]
[JsonSerializable(typeof(ImageRecord))]
[JsonSerializable(typeof(ManifestListRecord))]
[JsonSerializable(typeof(SecretRecord))]
[JsonSerializable(typeof(VolumeRecord))]
internal sealed partial class StateWriting : JsonSerializerContext;
