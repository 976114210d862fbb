using Containers.Oci.References;

namespace Containers.Engine.Upkeep;

/// <summary>Checks content against its digests.</summary>
internal sealed class ContentCheck(Engine engine, CheckReport report)
{
    /// <summary>Reads everything unless the check is a quick one. Returns what is damaged.</summary>
    internal HashSet<Digest> Run()
    {
        var damaged = new HashSet<Digest>();
        if (report.Options.Quick || !Directory.Exists(engine.Paths.Content))
        {
            return damaged;
        }

        foreach (var digest in engine.Content.List().Where(digest => !engine.Content.IsIntact(digest)).ToList())
        {
            damaged.Add(digest);
            report.Add($"content {digest}", "its bytes are not what its digest says", () =>
            {
                engine.Content.Delete(digest);
                return "removed";
            });
        }

        return damaged;
    }
}
