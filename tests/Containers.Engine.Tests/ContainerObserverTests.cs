using Containers.Engine.Containers;
using Containers.State.Containers;

namespace Containers.Engine.Tests;

public sealed class ContainerObserverTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(3)]
    [InlineData(500)]
    public void All_are_listed_newest_first_and_those_that_cannot_be_read_are_told_of(int count)
    {
        var warnings = new List<string>();
        var engine = Engine.Open(new EngineOptions { Root = _temp["store"], RunRoot = _temp["run"], Warn = warnings.Add });
        for (var i = 0; i < count; i++)
        {
            engine.Containers.Create(Record(i));
        }

        File.WriteAllText(Path.Combine(_temp["store"], "containers", Record(1).Id, "config.json"), "{");
        File.WriteAllText(Path.Combine(_temp["store"], "containers", Record(2).Id, "state.json"), "{");

        var names = new ContainerObserver(engine).All().Select(view => view.Record.Name);

        Assert.Equal(Enumerable.Range(0, count).Where(i => i is not (1 or 2)).Reverse().Select(i => $"n{i}"), names);
        Assert.Equal(2, warnings.Count);
        Assert.Empty(new ContainerObserver(engine).All(state => state.Status == ContainerStatus.Running));
    }

    private static ContainerRecord Record(int number) => new()
    {
        Id = $"{number:x64}", Name = $"n{number}", Created = DateTimeOffset.UnixEpoch.AddSeconds(number), ImageId = new string('a', 64), ImageName = "i", Layers = [], Hostname = "h", Runtime = "/r",
    };
}
