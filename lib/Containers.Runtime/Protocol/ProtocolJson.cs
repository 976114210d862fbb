using Containers.Oci.Json;

namespace Containers.Runtime.Protocol;

/// <summary>Reading of the protocol's messages.</summary>
[JsonReading(typeof(MonitorRequest))]
[JsonReading(typeof(MonitorReply))]
public static partial class ProtocolReading;

/// <summary>Writing of the same.</summary>
[JsonWriting(typeof(MonitorRequest))]
[JsonWriting(typeof(MonitorReply))]
public static partial class ProtocolWriting;
