using System.Text;
using System.Text.RegularExpressions;
using Containers.Engine;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Images;
using Containers.Systemd.Units;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Tests.Generation;

/// <summary>
/// A folder with command lines, in case.txt, and with what those that generate files say, in expected.txt. The commands are carried out,
/// each line being words as systemd quotes them, over a store of the case's own that has the image "bb"; "export NAME=VALUE" sets a
/// variable, and MADE is what the command before printed. What differs from run to run (ids, directories, the time) is written as what it stands for.
/// </summary>
internal sealed partial class GoldenCase : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("wherry-golden-").FullName;
    private readonly string _before = Directory.GetCurrentDirectory();
    private readonly string _folder;
    private readonly EngineOptions _options;
    private readonly StringBuilder _text = new();
    private readonly List<string> _variables = [];
    private readonly HashSet<string> _given = [];
    private string _made = string.Empty;

    /// <summary>Prepares a store.</summary>
    /// <param name="folder">The case's folder.</param>
    /// <param name="isThere">Whether commands are called in that folder, and not in an empty one.</param>
    internal GoldenCase(string folder, bool isThere = false)
    {
        _folder = folder;
        _options = new EngineOptions
        {
            Root = Path.Combine(_scratch, "root"),
            RunRoot = Path.Combine(_scratch, "run"),
            Runtime = "/bin/true",
            Warn = warning => _text.Append("Warning: ").Append(warning).Append('\n'),
        };
        WorkingDirectory = isThere ? folder : Directory.CreateDirectory(Path.Combine(_scratch, "files")).FullName;
        Directory.SetCurrentDirectory(WorkingDirectory);
        Put("bb");
        Put("localhost/shop/web:1.2");
    }

    /// <summary>Where commands are called.</summary>
    internal string WorkingDirectory { get; }

    /// <summary>The last command that generated something, and whether it succeeded.</summary>
    internal (IReadOnlyList<string> Words, bool HasSucceeded) Last { get; private set; } = ([], false);

    /// <summary>Carries out all commands, and returns what those that generate something said.</summary>
    internal string Run(IEnumerable<string> lines)
    {
        foreach (var words in lines.Select(CommandLineWords.Split).Where(words => words.Count > 0 && words[0] != "#"))
        {
            if (words[0] == "export")
            {
                var (name, value) = words[1].Split('=', 2) is [var left, var right] ? (left, right) : (words[1], null);
                Environment.SetEnvironmentVariable(name, value);
                _variables.Add(name);
                continue;
            }

            _given.UnionWith(words.SelectMany(word => word.Split(':', '=')));
            var isWanted = words.Contains("generate");
            IReadOnlyList<string> meant = [.. words.Select(word => word == "MADE" ? _made : word)];
            var (code, output, error) = Carry(meant);
            _made = output.Trim();
            Assert.True(isWanted || code == 0, $"{string.Join(' ', words)}: {error}");
            if (isWanted)
            {
                Last = (meant, code == 0);
                Tell(words, code, output, error);
            }
        }

        return Told();
    }

    /// <summary>Carries out one command.</summary>
    internal (int Code, string Output, string Error) Carry(IReadOnlyList<string> words)
    {
        using var directory = DirectoryHandle.Open(_scratch);
        using var output = directory.CreateFile(Guid.NewGuid().ToString(), 0x180);
        var error = Guid.NewGuid().ToString();
        using var errors = directory.CreateFile(error, 0x180);
        var terminal = new Terminal(output, errors);
        var calling = new Calling("wherry");
        int code;
        try
        {
            var (command, arguments) = Dispatcher.Find([.. words.SkipWhile(word => word.StartsWith('-'))]);
            code = command.Invoke(arguments, new Session(terminal, calling, _options with { Warn = warning => terminal.WriteErrorLine("Warning: " + warning) }, ["/usr/bin/wherry", .. words]));
        }
        catch (Exception e) when (ErrorReport.IsExpected(e))
        {
            ErrorReport.Print(terminal, e, calling);
            code = ErrorReport.ExitCode(e, calling);
        }

        return (code, Read(output), Read(errors));
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        foreach (var name in _variables)
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        Directory.Delete(_scratch, recursive: true);
    }

    private static string Read(FileDescriptor file) => File.ReadAllText($"/proc/self/fd/{file.Number}");

    private void Tell(IReadOnlyList<string> words, int code, string output, string error)
    {
        _text.Append("$ wherry ").Append(CommandLineWords.Join(words)).Append('\n').Append(output);
        if (error.Length > 0)
        {
            _text.Append("--- told\n").Append(error);
        }

        if (code != 0)
        {
            _text.Append("--- exit code ").Append(code).Append('\n');
        }

        foreach (var path in Directory.GetFiles(WorkingDirectory).Where(_ => WorkingDirectory != _folder).Order(StringComparer.Ordinal))
        {
            _text.Append("--- file ").Append(Path.GetFileName(path)).Append('\n').Append(File.ReadAllText(path));
            File.Delete(path);
        }
    }

    private string Told()
    {
        var engine = Engine.Open(_options);
        foreach (var (id, name) in engine.Containers.List().Select(record => (record.Id, record.Name)).Concat(engine.Pods.List().Select(pod => (pod.Id, pod.Name))))
        {
            // Who was given no name has another one at each run.
            var isNamed = _given.Contains(name);
            var shown = isNamed ? name : name.EndsWith("-infra", StringComparison.Ordinal) ? "infra container" : "it";
            _text.Replace(id, $"<id of {shown}>").Replace(isNamed ? id : name, $"<{shown}>");
        }

        _text.Replace(Path.Combine(_scratch, "run"), "/run/user/1000/wherry").Replace(Path.Combine(_scratch, "root"), "/home/user/.local/share/wherry")
            .Replace(WorkingDirectory, "/here").Replace(_scratch, "/above").Replace(ThisProcess.Executable, "/usr/bin/wherry").Replace($"wherry {ProgramVersion.Text}", "wherry VERSION");
        return TimeOfNow().Replace(_text.ToString(), "TIME");
    }

    private void Put(string name)
    {
        var id = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var engine = Engine.Open(_options);
        engine.Images.Put(new ImageRecord
        {
            Id = id, ManifestDigest = $"sha256:{id}", ManifestMediaType = "application/vnd.oci.image.manifest.v1+json", Layers = [], Size = 0,
            Configuration = new ImageRunConfiguration { Cmd = ["/bin/sh"] },
        });
        engine.Images.Tag(ImageReference.Parse(name), id);
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d\d:\d\d")]
    private static partial Regex TimeOfNow();
}
