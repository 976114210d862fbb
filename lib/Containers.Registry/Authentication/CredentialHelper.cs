using System.Text;
using System.Text.Json;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Registry.Access;

namespace Containers.Registry.Authentication;

/// <summary>
/// A program that keeps credentials, docker-credential-NAME. The verb is its argument; everything else, secrets above all,
/// goes through its standard input and output.
/// </summary>
internal sealed class CredentialHelper(string name)
{
    private const int LongestAnswer = 256 * 1024;
    private const string NotThere = "credentials not found";

    // What docker calls its own registry towards these programs.
    private const string DockerServer = "https://index.docker.io/v1/";

    internal string Program => $"docker-credential-{PlainText.OneLine(name)}";

    /// <summary>The credentials for a registry; null when it has none.</summary>
    /// <exception cref="ContainersException">Unsupported: it is not installed. Denied: it fails.</exception>
    internal Credential? Get(string server)
    {
        foreach (var asked in Spellings(server))
        {
            var (code, answer) = Call("get", asked);
            if (code == 0)
            {
                var found = Read(answer, RegistryJson.Default.HelperEntry);
                return Credential.FromHelper(found.Username ?? string.Empty, found.Secret ?? string.Empty);
            }

            if (!answer.Contains(NotThere, StringComparison.OrdinalIgnoreCase))
            {
                throw Failure("get", answer);
            }
        }

        return null;
    }

    /// <summary>Has it keep credentials.</summary>
    internal void Store(string server, Credential credential)
    {
        var entry = new HelperEntry { ServerUrl = server, Username = credential.UserName, Secret = credential.Secret };
        var (code, answer) = Call("store", JsonSerializer.Serialize(entry, RegistryJson.Default.HelperEntry));
        if (code != 0)
        {
            throw Failure("store", answer);
        }
    }

    /// <summary>Has it forget a registry's credentials; false when it had none.</summary>
    internal bool Erase(string server)
    {
        if (Get(server) is null)
        {
            return false;
        }

        foreach (var spelling in Spellings(server))
        {
            var (code, answer) = Call("erase", spelling);
            if (code != 0 && !answer.Contains(NotThere, StringComparison.OrdinalIgnoreCase))
            {
                throw Failure("erase", answer);
            }
        }

        return true;
    }

    /// <summary>The registries it has credentials for.</summary>
    internal IReadOnlyList<string> List()
    {
        var (code, answer) = Call("list", string.Empty);
        return code == 0 ? [.. Read(answer, RegistryJson.Default.DictionaryStringString).Keys] : throw Failure("list", answer);
    }

    private static string[] Spellings(string server) => server == "docker.io" ? [server, DockerServer] : [server];

    private T Read<T>(string answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => OciJson.Read(Encoding.UTF8.GetBytes(answer), type, $"answer of {Program}");

    private (int Code, string Answer) Call(string verb, string input)
    {
        var path = name.Contains('/') ? null : ProgramSearch.Find(Program);
        if (path is null)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"credential helper {Program} is not installed");
        }

        var (theirInput, ourInput) = FileDescriptor.Pipe();
        var (ourOutput, theirOutput) = FileDescriptor.Pipe();
        using (ourOutput)
        {
            using var child = Start(path, verb, theirInput, theirOutput, ourInput);
            WriteAll(ourInput, Encoding.UTF8.GetBytes(input));
            var answer = ReadAll(ourOutput);
            return (child.Wait().ShellCode, answer);
        }
    }

    private static ChildProcess Start(string path, string verb, FileDescriptor theirInput, FileDescriptor theirOutput, FileDescriptor ourInput)
    {
        using (theirInput)
        using (theirOutput)
        {
            using var error = FileDescriptor.Standard(2); // where it asks, if it has to
            try
            {
                return ChildProcess.Start(new ProcessPlan
                {
                    Path = path, Arguments = [path, verb], Descriptors = [new(theirInput, 0), new(theirOutput, 1), new(error, 2)],
                });
            }
            catch
            {
                ourInput.Dispose();
                throw;
            }
        }
    }

    // One that ends without reading says by its exit code what it thinks.
    private static void WriteAll(FileDescriptor input, byte[] bytes)
    {
        using (input)
        {
            try
            {
                input.Write(bytes);
            }
            catch (LinuxException e) when (e.Errno == Errno.EPIPE)
            {
            }
        }
    }

    private string ReadAll(FileDescriptor output)
    {
        using var said = new MemoryStream();
        var buffer = new byte[4096];
        int count;
        while ((count = output.Read(buffer)) > 0)
        {
            said.Write(buffer, 0, count);
            if (said.Length > LongestAnswer)
            {
                throw new ContainersException(ErrorKind.Corrupt, $"{Program} says more than {LongestAnswer} bytes");
            }
        }

        return Encoding.UTF8.GetString(said.ToArray()).Trim();
    }

    private ContainersException Failure(string verb, string answer) =>
        new(ErrorKind.Denied, $"{Program} {verb}: {(answer.Length > 0 ? PlainText.OneLine(answer) : "it fails without a word")}");
}
