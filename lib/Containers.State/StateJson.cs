using System.Text.Json.Serialization;
using Containers.Oci.Json;
using Containers.State.Containers;
using Containers.State.Events;
using Containers.State.Images;
using Containers.State.Lists;
using Containers.State.Secrets;
using Containers.State.Volumes;

namespace Containers.State;

/// <summary>Reading of this room's records.</summary>
[JsonReading(typeof(ContainerRecord))]
[JsonReading(typeof(ContainerState))]
[JsonReading(typeof(EventRecord))]
[JsonReading(typeof(ContainerHealth))]
[JsonReading(typeof(ImageRecord))]
[JsonReading(typeof(ManifestListRecord))]
[JsonReading(typeof(SecretRecord))]
[JsonReading(typeof(VolumeRecord))]
internal static partial class StateReading;

/// <summary>Writing of the same.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(ContainerState))]
[JsonSerializable(typeof(EventRecord))]
[JsonSerializable(typeof(ContainerHealth))]
[JsonSerializable(typeof(ImageRecord))]
[JsonSerializable(typeof(ManifestListRecord))]
[JsonSerializable(typeof(SecretRecord))]
[JsonSerializable(typeof(VolumeRecord))]
internal sealed partial class StateWriting : JsonSerializerContext;
