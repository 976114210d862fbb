using System.Security.Cryptography;
using System.Text;

namespace Containers.Build;

/// <summary>
/// What a step depends on, as a number: the files below it, what it is told, and the content it is given, never a time or a
/// place. Secrets do not go in, only what they are called.
/// </summary>
internal sealed class StepKey
{
    // Raised when the same instruction comes to mean something else.
    private const string Form = "1";

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private StepKey()
    {
    }

    internal static string OfRun(ImageState state, RunStep step, IReadOnlyList<string> settings, Func<BindMount, string> fingerprint)
    {
        var key = Begin("run", state).Add(step.Arguments).Add(step.Environment).Add([step.User, step.WorkingDirectory, step.Network, step.IsInsecure.ToString()]).Add(settings);
        key.Add(step.Script is null ? [] : [step.Script.Name, step.Script.Content]);
        foreach (var mount in step.Mounts)
        {
            key.Add(mount switch
            {
                BindMount bind => ["bind", bind.Target, bind.IsWritable.ToString(), fingerprint(bind)],
                CacheMount cache => ["cache", cache.Target, cache.Id],
                SecretMount secret => ["secret", secret.Target, secret.Variable ?? string.Empty, secret.Id],
                AgentMount agent => ["ssh", agent.Target, agent.Id],
                _ => ["tmpfs", mount.Target],
            });
        }

        return key.End();
    }

    internal static string OfFiles(ImageState state, FileStep step, string fingerprint) => Begin("files", state)
        .Add([step.Destination, step.Owner ?? "-", step.Mode ?? "-", step.Parents.ToString(), step.Unpacks.ToString(), step.UnpacksRemotes.ToString(), step.KeepsGitDirectory.ToString(), fingerprint])
        .Add(step.Excludes).End();

    internal static string OfDirectory(ImageState state, string path, string? owner) => Begin("directory", state).Add([path, owner ?? "-"]).End();

    private static StepKey Begin(string kind, ImageState state) => new StepKey()
        .Add(state.LayerTimes.Length == 0 ? [Form, kind, state.ChainKey, state.Platform.ToString()] : [Form, kind, state.ChainKey, state.Platform.ToString(), state.LayerTimes]);

    // Lengths before texts, so that no two lists are the same bytes.
    private StepKey Add(IReadOnlyList<string> texts)
    {
        _hash.AppendData(BitConverter.GetBytes(texts.Count));
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            _hash.AppendData(BitConverter.GetBytes(bytes.Length));
            _hash.AppendData(bytes);
        }

        return this;
    }

    private string End()
    {
        using (_hash)
        {
            return Convert.ToHexStringLower(_hash.GetHashAndReset());
        }
    }
}
