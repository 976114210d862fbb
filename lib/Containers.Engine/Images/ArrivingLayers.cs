using Containers.Content;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>
/// Unpacks layers while they arrive: what has been written to the content store is unpacked aside, and becomes a layer when the archive
/// has turned out to be what its digest says. What fails here is nobody's loss: the layer is then unpacked as any other whose
/// archive is here, and that tells what is wrong. The caller holds the content.
/// </summary>
internal sealed class ArrivingLayers(Engine engine) : IDisposable
{
    // As many as arrive at once; each takes a processor only when its archive comes faster than it is unpacked.
    private const int MostAtOnce = 3;

    private readonly object _gate = new();
    private readonly Queue<(BlobFollower Archive, Digest DiffId)> _waiting = [];
    private readonly List<Thread> _threads = [];
    private Dictionary<Digest, Digest>? _diffIds;
    private int _working;

    /// <summary>Has a layer unpacked that is about to arrive, unless it is unpacked.</summary>
    /// <param name="manifest">Its image's; the configuration is in the content store.</param>
    /// <param name="layer">Its archive.</param>
    /// <param name="writer">What writes that.</param>
    internal void Follow(ImageManifest manifest, Descriptor layer, BlobWriter writer)
    {
        lock (_gate)
        {
            _diffIds ??= ReadDiffIds(manifest);
            if (!_diffIds.TryGetValue(layer.Digest, out var diffId) || engine.Layers.Contains(diffId))
            {
                return;
            }

            _waiting.Enqueue((writer.Follow(), diffId));
            if (_working < MostAtOnce)
            {
                // Threads of their own: a worker process ends with the thread that started it.
                _working++;
                var thread = new Thread(UnpackWaiting);
                _threads.Add(thread);
                thread.Start();
            }
        }
    }

    /// <summary>Waits until everything that has arrived is unpacked, and what has not come is given up.</summary>
    public void Dispose() => _threads.ForEach(thread => thread.Join());

    private void UnpackWaiting()
    {
        while (TryTake() is var (archive, diffId))
        {
            using (archive)
            {
                try
                {
                    new LayerUnpacking(engine).Ensure(archive, diffId);
                }
                catch (Exception e) when (e is IOException or ContainersException)
                {
                    engine.Options.Debug($"layer {diffId} could not be unpacked while it arrived: {e.Message}");
                }
            }
        }
    }

    private (BlobFollower Archive, Digest DiffId)? TryTake()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var next))
            {
                return next;
            }

            _working--;
            return null;
        }
    }

    // What does not fit together is told when the image is registered.
    private Dictionary<Digest, Digest> ReadDiffIds(ImageManifest manifest)
    {
        try
        {
            var configuration = OciJson.Read(engine.Content.ReadDocument(manifest.Config.Digest), OciReading.ImageConfiguration, "image configuration");
            return manifest.Layers.Zip(configuration.Rootfs.DiffIds).DistinctBy(pair => pair.First.Digest).ToDictionary(pair => pair.First.Digest, pair => pair.Second);
        }
        catch (ContainersException)
        {
            return [];
        }
    }
}
