using Containers.Compose.Model;

namespace Containers.Compose.Flags;

/// <summary>What the things are called that an application is made of.</summary>
public static class ComposeNames
{
    /// <summary>A service's container.</summary>
    public static string Container(ComposeApplication application, ComposeService service)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(service);
        return service.ContainerName ?? $"{application.Name}-{service.Name}-1";
    }

    /// <summary>A service's image: its own name for it, or that of one that is built.</summary>
    public static string Image(ComposeApplication application, ComposeService service)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(service);
        return service.Image ?? $"localhost/{application.Name}-{service.Name}:latest";
    }
}
