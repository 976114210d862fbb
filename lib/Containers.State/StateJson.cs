using Containers.Oci.Json;
using Containers.State.Artifacts;
using Containers.State.Builds;
using Containers.State.Containers;
using Containers.State.Events;
using Containers.State.Images;
using Containers.State.Lists;
using Containers.State.Networks;
using Containers.State.Pods;
using Containers.State.Secrets;
using Containers.State.Volumes;

namespace Containers.State;

/// <summary>Reading of this room's records.</summary>
[JsonReading(typeof(ArtifactRecord))]
[JsonReading(typeof(BuildCacheRecord))]
[JsonReading(typeof(ContainerRecord))]
[JsonReading(typeof(ContainerState))]
[JsonReading(typeof(EventRecord))]
[JsonReading(typeof(ContainerHealth))]
[JsonReading(typeof(ImageRecord))]
[JsonReading(typeof(ManifestListRecord))]
[JsonReading(typeof(NetworkRecord))]
[JsonReading(typeof(PodRecord))]
[JsonReading(typeof(SecretRecord))]
[JsonReading(typeof(VolumeRecord))]
internal static partial class StateReading;

/// <summary>Writing of the same.</summary>
[JsonWriting(typeof(ArtifactRecord))]
[JsonWriting(typeof(BuildCacheRecord))]
[JsonWriting(typeof(ContainerRecord))]
[JsonWriting(typeof(ContainerState))]
[JsonWriting(typeof(EventRecord))]
[JsonWriting(typeof(ContainerHealth))]
[JsonWriting(typeof(ImageRecord))]
[JsonWriting(typeof(ManifestListRecord))]
[JsonWriting(typeof(NetworkRecord))]
[JsonWriting(typeof(PodRecord))]
[JsonWriting(typeof(SecretRecord))]
[JsonWriting(typeof(VolumeRecord))]
internal static partial class StateWriting;
