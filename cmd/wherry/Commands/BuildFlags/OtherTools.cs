using Wherry.CommandLine;

namespace Wherry.Commands.BuildFlags;

/// <summary>Flags of docker's and podman's builds that change nothing here, or cannot be honoured.</summary>
internal static class OtherTools
{
    // What they ask for is done anyway, or is nobody's business here.
    private static readonly string[] s_empty =
    [
        "--rm", "--force-rm", "--compress", "--disable-content-trust", "--rewrite-timestamp", "--compat-volumes", "--debug", "--transient-run-mounts",
    ];

    internal static void Declare(FlagSet flags)
    {
        foreach (var flag in s_empty)
        {
            flags.Accept(flag, null);
        }

        flags.Accept("--disable-compression", null, "-D"); // layers are compressed when they leave
        flags.Accept("--builder", "NAME");
        flags.Accept("--layer-label", "LABEL"); // images in between are not made
        flags.Accept("--unsetannotation", "NAME"); // none are inherited
        flags.Refuse("--stdin", null, "commands of a build have no input, so that the same file always gives the same image");
        flags.Refuse("--cpp-flag", "FLAG", "Dockerfiles are not run through a preprocessor");
        flags.Refuse("--cw", "OPTIONS", "images for confidential computing cannot be made");
        flags.Refuse("--decryption-key", "KEY", "encrypted images cannot be read");
        flags.Refuse("--hooks-dir", "DIRECTORY", "hooks of the OCI runtime are not run");
        flags.Refuse("--os-feature", "FEATURE", "it is for images of other operating systems");
        flags.Refuse("--os-version", "VERSION", "it is for images of other operating systems");
        flags.Refuse("--runtime-flag", "FLAG", "the OCI runtime is told all it needs to know");
        flags.Refuse("--rusage", null, "nobody measures what commands use: limit them with --memory and --cpus");
        flags.Refuse("--rusage-logfile", "FILE", "nobody measures what commands use: limit them with --memory and --cpus");
        flags.Refuse("--save-stages", null, "only the target becomes an image: build others with --target");
        flags.Refuse("--stage-labels", null, "only the target becomes an image: build others with --target");
        flags.Refuse("--signature-policy", "FILE", "which base images may be used is said in policy.json");
        flags.Refuse("--sign-by", "KEY", "build, and then push with --sign-by");
        flags.Refuse("--source-policy-file", "FILE", "which base images may be used is said in policy.json");
    }
}
