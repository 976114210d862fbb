namespace Wherry.Tests.Generation;

/// <summary>
/// One folder a case: commands that make containers, pods, volumes and networks, and the Quadlet files that are generated of them. The
/// generator makes services of them all, and has nothing to say against one.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class GenerateQuadletTests
{
    public static TheoryData<string> Cases => GoldenFolders.Cases("quadlet");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Files_are_what_their_folder_says(string name)
    {
        var folder = GoldenFolders.At("quadlet", name);
        using var made = new GoldenCase(folder);
        var actual = made.Run(File.ReadAllLines(Path.Combine(folder, "case.txt")));

        GoldenFolders.Expect(folder, actual);
        if (made.Last.HasSucceeded)
        {
            var (code, _, error) = made.Carry([.. made.Last.Words, "--files"]);
            Assert.True(code == 0, error);
            QuadletCheck.Passes(made.WorkingDirectory);
        }
    }
}
