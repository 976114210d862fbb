using Containers.Engine.Images;

namespace Containers.Engine;

/// <summary>Adding content: nothing is collected while it is under way, and what a failed addition leaves is collected at once.</summary>
internal static class ContentAddition
{
    internal static T Run<T>(Engine engine, Func<T> add)
    {
        try
        {
            using var hold = engine.HoldContent();
            return add();
        }
        catch
        {
            new Collection(engine).Run();
            throw;
        }
    }
}
