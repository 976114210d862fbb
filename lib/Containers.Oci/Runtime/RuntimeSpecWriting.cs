using Containers.Oci.Json;

namespace Containers.Oci.Runtime;

/// <summary>Writing of the runtime's documents, which nobody here reads.</summary>
[JsonWriting(typeof(RuntimeSpec))]
[JsonWriting(typeof(ProcessSpec))]
[JsonWriting(typeof(ResourcesSpec))]
[JsonWriting(typeof(SeccompSpec))]
public static partial class RuntimeSpecWriting;
