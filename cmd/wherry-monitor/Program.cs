using System.Text.Json;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Oci;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Protocol;
using Wherry.Monitor;

// The quiet companion of one running container. Started by wherry with a connected socket as descriptor 3, over which the
// first frame says everything; see docs/architecture.md, "One container, process by process".
const uint GroupAndOthersCannotWrite = 0x12; // 0022

ThisProcess.SetUmask(GroupAndOthersCannotWrite);
using var control = UnixSocket.Inherited(MonitorSocket.ControlDescriptor);
try
{
    // The request may still be being written: this much is the same for every container.
    MountPoint.IsolateFromParent();
    CgroupPlace.HideHybrid();
    var request = FirstRequest.Read(control);
    using var monitor = new ContainerMonitor(request.Plan ?? throw new ContainersException(ErrorKind.Invalid, "monitor: no plan"));
    return monitor.Run(control, request);
}
catch (Exception e) when (e is IOException or ContainersException or JsonException)
{
    FirstRequest.Refuse(control, e);
    return 1;
}
