using System.CommandLine;
using Containers.Engine.Secrets;
using Containers.Linux.Files;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class SecretCreateCommand : Subcommand
{
    private readonly Option<string?> _driver;
    private readonly Option<bool> _env;
    private readonly Option<bool> _ignore;
    private readonly Option<string[]> _label;
    private readonly Option<bool> _replace;

    public SecretCreateCommand()
        : base("secret create", "Keep a secret, read from a file, standard input (-) or a variable")
    {
        _driver = Text("--driver", "-d", "DRIVER", "Only file");
        _env = Switch("--env", null, "Read it from the environment variable that is named instead of a file");
        _ignore = Switch("--ignore", null, "Do not mind that there is one of that name, and leave it as it is");
        _label = Texts("--label", "-l", "NAME=VALUE", "Set a label");
        _replace = Switch("--replace", null, "Take the place of one of the same name");
        Flags.Refuse("--template-driver", "DRIVER", "secrets are given to containers as they are");
        Flags.Refuse("--driver-opts", "OPTION", "the file driver has no options");
    }

    internal override string Arguments => "NAME FILE|-";

    internal override string Example => "printf %s \"$PASSWORD\" | wherry secret create db-password -";

    internal override int FewestArguments => 2;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        if (call.Get(_driver) is not (null or "file"))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"secret driver \"{call.Get(_driver)}\" is not supported: secrets are kept as files of the store");
        }

        var name = call.Arguments[0];
        if (call.Has(_ignore) && call.Engine.Secrets.TryResolve(name) is { } there && there.Name == name)
        {
            call.Terminal.WriteLine(there.Id);
            return 0;
        }

        var secret = new SecretKeeper(call.Engine).Create(name, Content(call), call.Get(_label), call.Has(_replace));
        call.Terminal.WriteLine(secret.Id);
        return 0;
    }

    private byte[] Content(Invocation call)
    {
        var from = call.Arguments[1];
        if (call.Has(_env))
        {
            return System.Text.Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable(from) ?? throw new ContainersException(
                ErrorKind.NotFound, $"cannot create store secret data: environment variable {from} is not set"));
        }

        if (from != "-" && !File.Exists(from))
        {
            throw new ContainersException(ErrorKind.NotFound, $"secret file {from}: no such file or directory");
        }

        using var descriptor = from == "-" ? FileDescriptor.Standard(Terminal.Input) : FileOpening.Read(from);
        using var stream = descriptor.OpenStream();
        var buffer = new byte[SecretKeeper.Largest + 1]; // one more shows that there is more
        return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }
}
