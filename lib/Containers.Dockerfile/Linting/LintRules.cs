namespace Containers.Dockerfile.Linting;

/// <summary>The names of what is checked, as BuildKit's reference has them and "# check=skip=" takes them.</summary>
public static class LintRules
{
    /// <summary>A stage's name has capital letters.</summary>
    public const string StageNameCasing = nameof(StageNameCasing);

    /// <summary>FROM and AS are written in different cases.</summary>
    public const string FromAsCasing = nameof(FromAsCasing);

    /// <summary>An instruction is continued over an empty line.</summary>
    public const string NoEmptyContinuation = nameof(NoEmptyContinuation);

    /// <summary>Some instructions are in capitals, others are not.</summary>
    public const string ConsistentInstructionCasing = nameof(ConsistentInstructionCasing);

    /// <summary>Two stages have the same name.</summary>
    public const string DuplicateStageName = nameof(DuplicateStageName);

    /// <summary>A stage is named "scratch" or "context", which mean something else.</summary>
    public const string ReservedStageName = nameof(ReservedStageName);

    /// <summary>CMD or ENTRYPOINT goes through a shell, which keeps signals from the program.</summary>
    public const string JsonArgsRecommended = "JSONArgsRecommended";

    /// <summary>MAINTAINER is used.</summary>
    public const string MaintainerDeprecated = nameof(MaintainerDeprecated);

    /// <summary>FROM uses a variable that no ARG before the first FROM declares.</summary>
    public const string UndefinedArgInFrom = nameof(UndefinedArgInFrom);

    /// <summary>The first WORKDIR is relative to whatever the base image has.</summary>
    public const string WorkdirRelativePath = nameof(WorkdirRelativePath);

    /// <summary>A variable is used that nothing sets.</summary>
    public const string UndefinedVar = nameof(UndefinedVar);

    /// <summary>CMD, ENTRYPOINT or HEALTHCHECK stands twice in one stage.</summary>
    public const string MultipleInstructionsDisallowed = nameof(MultipleInstructionsDisallowed);

    /// <summary>ENV or LABEL is written without "=".</summary>
    public const string LegacyKeyValueFormat = nameof(LegacyKeyValueFormat);

    /// <summary>A base image is for another platform than the build.</summary>
    public const string InvalidBaseImagePlatform = nameof(InvalidBaseImagePlatform);

    /// <summary>--platform says what would be so anyway.</summary>
    public const string RedundantTargetPlatform = nameof(RedundantTargetPlatform);

    /// <summary>A secret seems to be kept in an argument or a variable, where everybody with the image can read it.</summary>
    public const string SecretsUsedInArgOrEnv = nameof(SecretsUsedInArgOrEnv);

    /// <summary>Without arguments from the user, a base image's name would not be one.</summary>
    public const string InvalidDefaultArgInFrom = nameof(InvalidDefaultArgInFrom);

    /// <summary>--platform is always the same, so that the file builds for one platform only.</summary>
    public const string FromPlatformFlagConstDisallowed = nameof(FromPlatformFlagConstDisallowed);

    /// <summary>A file is copied that .dockerignore keeps out. Only on request.</summary>
    public const string CopyIgnoredFile = nameof(CopyIgnoredFile);

    /// <summary>A comment above a stage or an argument does not begin with its name. Only on request.</summary>
    public const string InvalidDefinitionDescription = nameof(InvalidDefinitionDescription);

    /// <summary>A port's protocol has capital letters.</summary>
    public const string ExposeProtoCasing = nameof(ExposeProtoCasing);

    /// <summary>EXPOSE names an address or a port of the host.</summary>
    public const string ExposeInvalidFormat = nameof(ExposeInvalidFormat);

    // What many files would break without being wrong.
    private static readonly string[] s_onlyOnRequest = [CopyIgnoredFile, InvalidDefinitionDescription];

    internal static bool IsOnlyOnRequest(string rule) => s_onlyOnRequest.Contains(rule);
}
