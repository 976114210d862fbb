namespace Containers.House.Tests;

/// <summary>One way to say that a rule is kept: all who break it are named.</summary>
internal static class Expect
{
    public static void None(IEnumerable<string> offenders)
    {
        var list = offenders.ToList();
        if (list.Count > 0)
        {
            Assert.Fail(string.Join('\n', list.Prepend($"{list.Count} break the rule:")));
        }
    }
}
