namespace Containers.Engine.Images;

/// <summary>
/// Keeps collections away while content is made that is only to be sent somewhere, and has it collected afterwards.
/// </summary>
/// <param name="engine">The store.</param>
/// <param name="isAny">Whether such content is made at all.</param>
internal sealed class PassingContent(Engine engine, bool isAny) : IDisposable
{
    private readonly ContentHold _hold = engine.HoldContent();

    /// <summary>Whether such content is made at all, for those who know only later.</summary>
    internal bool IsAny { get; set; } = isAny;

    public void Dispose()
    {
        _hold.Dispose();
        if (IsAny)
        {
            new Collection(engine).Run();
        }
    }
}
