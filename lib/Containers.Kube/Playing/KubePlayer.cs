using System.Security.Cryptography;
using System.Text;
using Containers.Engine.Containers;
using Containers.Engine.Networks;
using Containers.Engine.Pods;
using Containers.Engine.Secrets;
using Containers.Kube.Model;
using Containers.Kube.Planning;
using Containers.Kube.Reading;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Images;
using Containers.State.Pods;

namespace Containers.Kube.Playing;

/// <summary>
/// Makes of a file's objects what they stand for here: all of them or, when something is the matter, nothing. First everything is decided
/// and found, which makes nothing; then it is made.
/// </summary>
/// <param name="engine">The store.</param>
/// <param name="options">What the user says beside the file.</param>
/// <param name="findImage">Finds an image, here or at a registry, by its name and a pull policy or null.</param>
public sealed class KubePlayer(Engine.Engine engine, PlayOptions options, Func<string, string?, ImageRecord> findImage)
{
    /// <summary>The network of pods for which nobody names one, as podman calls it; it stays.</summary>
    public const string UsualNetwork = "podman-default-kube-network";

    private const int IdBytes = 32;

    /// <summary>Decides what a file comes to, and finds the images it needs.</summary>
    /// <param name="file">The file.</param>
    /// <param name="further">ConfigMaps and Secrets of other files.</param>
    /// <exception cref="ContainersException">What cannot be had or found.</exception>
    public PreparedFile Prepare(KubeFile file, IReadOnlyList<KubeValues> further)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(further);
        if (file.Pods.Count + file.Claims.Count + file.Values.Count == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, "YAML document does not contain any supported kube kind");
        }

        var network = file.Pods.Any(pod => !pod.HostNetwork) && options.Networks.Count == 0 ? ChooseNetwork() : null;
        var planner = new PodPlanner(new KnownValues([.. file.Values, .. further], OfStore), options, network, NewId, engine.Options.Warn);
        var plans = file.Pods.Select((pod, i) => planner.Plan(pod, i)).ToList();
        RequireNew(file, plans);
        return new PreparedFile(file, plans, FindImages(plans), network);
    }

    /// <summary>Makes a file's volumes, secrets and pods, and starts the pods.</summary>
    /// <param name="prepared">The file.</param>
    /// <param name="cancellation">When nobody wants that any more.</param>
    /// <exception cref="ContainersException">What cannot be had or started; what had been made is gone again.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants it any more; what had been made is gone again.</exception>
    public PlayReport Make(PreparedFile prepared, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        prepared.Plans.SelectMany(plan => plan.HostPaths).ToList().ForEach(KubeVolumes.Require);
        if (prepared.Network is { } network)
        {
            new NetworkCreator(engine).Create(new CreateNetworkOptions { Name = network, Ignore = true });
        }

        var made = new MadeThings(engine, cancellation);
        try
        {
            var report = Make(prepared, made);
            if (options.Start)
            {
                Start(report, cancellation);
            }

            cancellation.ThrowIfCancellationRequested();
            return report;
        }
        catch
        {
            made.TakeBack();
            throw;
        }
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));

    // Pods find each other by name there. Without the program that makes networks each is on its own.
    private static string? ChooseNetwork() => ProgramSearch.Find("netavark") is null ? null : UsualNetwork;

    private KubeValues? OfStore(string name) =>
        engine.Secrets.TryResolve(name) is { } secret && secret.Name == name ? KubeReader.ReadKept(engine.Secrets.Read(secret), name) : null;

    private void RequireNew(KubeFile file, List<PodPlan> plans)
    {
        if (plans.FirstOrDefault(plan => engine.Pods.TryResolve(plan.Options.Name!) is { } pod && pod.Name == plan.Options.Name) is { } taken)
        {
            throw new ContainersException(ErrorKind.AlreadyExists, $"name \"{taken.Options.Name}\" is in use: pod already exists") { Hint = "--replace takes the place of what the file made before" };
        }

        if (file.Values.FirstOrDefault(values => values.IsSecret && engine.Secrets.TryResolve(values.Name) is { } secret && secret.Name == values.Name) is { } known)
        {
            throw new ContainersException(ErrorKind.AlreadyExists, $"{known.Name}: secret name in use") { Hint = "--replace takes the place of what the file made before" };
        }
    }

    private Dictionary<string, ImageRecord> FindImages(List<PodPlan> plans)
    {
        var images = new Dictionary<string, ImageRecord>();
        var wanted = plans.SelectMany(plan => plan.Containers.Select(one => (one.Options.Image, one.PullPolicy)).Concat(plan.Images.Select(one => (Image: one.Reference, one.PullPolicy))));
        foreach (var (name, policy) in wanted)
        {
            if (!images.ContainsKey(name))
            {
                images[name] = findImage(name, policy);
            }
        }

        return images;
    }

    private PlayReport Make(PreparedFile prepared, MadeThings made)
    {
        var file = prepared.File;
        var volumes = new KubeVolumes(engine, made);
        var secrets = new List<string>();
        file.Claims.ToList().ForEach(volumes.Make);
        foreach (var values in file.Values.Where(values => values.IsSecret))
        {
            var secret = new SecretKeeper(engine).Create(values.Name, Encoding.UTF8.GetBytes(values.Document), [.. values.Labels.Select(pair => $"{pair.Key}={pair.Value}")], replace: false);
            made.Add(secret);
            secrets.Add(secret.Id);
        }

        var pods = prepared.Plans.Select(plan => Make(plan, prepared.Images, volumes, made)).ToList();
        return new PlayReport([.. file.Claims.Select(claim => claim.Name)], secrets, pods);
    }

    private (PodRecord Pod, IReadOnlyList<string> Containers) Make(PodPlan plan, IReadOnlyDictionary<string, ImageRecord> images, KubeVolumes volumes, MadeThings made)
    {
        plan.Volumes.ToList().ForEach(volumes.Make);
        plan.Claims.ToList().ForEach(volumes.MakeNamed);
        var pod = new PodCreator(engine).Create(plan.Options);
        made.Add(pod);
        var containers = new List<string>();
        foreach (var container in plan.Containers)
        {
            made.Cancellation.ThrowIfCancellationRequested();
            var record = new ContainerCreator(engine).Create(container.Options, images[container.Options.Image]);
            RequireOwnVolumes(record, plan);
            if (record.InitKind.Length == 0)
            {
                containers.Add(record.Id);
            }
        }

        return (pod, containers);
    }

    // Until a container has them they are nobody's, and somebody may remove such: what is there then is a new one without the files.
    private void RequireOwnVolumes(ContainerRecord record, PodPlan plan)
    {
        var own = plan.Volumes.Select(volume => volume.Name).ToHashSet();
        if (record.Mounts.Any(mount => mount.Name is { } name && own.Contains(name) && engine.Volumes.Find(name) is not { Anonymous: true }))
        {
            throw new ContainersException(ErrorKind.InUse, $"pod {plan.Options.Name}: a volume that was made for it has been removed meanwhile") { Hint = "play the file again" };
        }
    }

    private void Start(PlayReport report, CancellationToken cancellation)
    {
        foreach (var (pod, _) in report.Pods)
        {
            try
            {
                new PodStarter(engine).Start(pod, cancellation);
            }
            catch (ContainersException e)
            {
                throw new ContainersException(e.Kind, $"pod {pod.Name}: {e.Message}", e) { Hint = "with --start=false everything is made and nothing started, to be looked at" };
            }
        }
    }
}
