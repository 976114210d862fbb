using System.Runtime.CompilerServices;

namespace Wherry.Tests.Generation;

/// <summary>Folders of cases, and what each is expected to come to.</summary>
internal static class GoldenFolders
{
    internal static TheoryData<string> Cases(string kind) => new(Directory.GetDirectories(At(kind)).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    /// <summary>
    /// Compares with expected.txt of a case; with UPDATE_GOLDEN=1 in the environment it is written down, to be read before it is believed.
    /// </summary>
    internal static void Expect(string folder, string actual)
    {
        var expected = Path.Combine(folder, "expected.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(expected, actual);
        }

        Assert.Equal(File.ReadAllText(expected), actual);
    }

    internal static string At(params string[] parts) => Path.Combine([Path.GetDirectoryName(ThisFile())!, .. parts]);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
