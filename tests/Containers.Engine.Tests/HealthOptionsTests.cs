using System.Text.Json;
using Containers.Engine.Containers;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Engine.Tests;

public sealed class HealthOptionsTests
{
    [Theory]
    [InlineData("curl -f localhost || exit 1", "CMD-SHELL|curl -f localhost || exit 1")]
    [InlineData("[\"curl\", \"-f\"]", "CMD|curl|-f")]
    [InlineData("[\"CMD\", \"curl\"]", "CMD|curl")]
    [InlineData("[\"CMD-SHELL\", \"curl -f\"]", "CMD-SHELL|curl -f")]
    [InlineData("[ -e /x ]", "CMD-SHELL|[ -e /x ]")]
    public void A_command_is_for_the_shell_unless_it_is_a_list(string command, string test) =>
        Assert.Equal(test.Split('|', 2)[0] == "CMD" ? test.Split('|') : test.Split('|', 2), new HealthOptions { Command = command }.Resolve(null)!.Test);

    [Fact]
    public void An_images_check_is_read_with_its_times_and_flags_go_over_it()
    {
        using var image = JsonDocument.Parse("""{"Test":["CMD-SHELL","t"],"Interval":5000000000,"Timeout":0,"Retries":7,"StartPeriod":1000000000}""");
        var check = HealthOptions.OfImage(image.RootElement)!;
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), 7, TimeSpan.FromSeconds(1)), (check.Interval, check.Timeout, check.Retries, check.StartPeriod));

        var changed = new HealthOptions { Retries = 2, OnFailure = "kill" }.Resolve(check)!;
        Assert.Equal((2, "kill", TimeSpan.FromSeconds(5)), (changed.Retries, changed.OnFailure, changed.Interval));
        Assert.Equal(["CMD-SHELL", "t"], changed.Test);
        Assert.Null(new HealthOptions { None = true }.Resolve(check));
        Assert.Null(new HealthOptions { Command = "none" }.Resolve(check));
        Assert.Null(new HealthOptions().Resolve(null));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Test":"t"}""")]
    [InlineData("""{"Test":[]}""")]
    [InlineData("""{"Test":["NONE"]}""")]
    [InlineData("""{"Test":["CMD"]}""")]
    [InlineData("""{"Test":[1,{}]}""")]
    public void What_is_no_check_in_an_image_is_none(string json)
    {
        using var image = JsonDocument.Parse(json);
        Assert.Null(HealthOptions.OfImage(image.RootElement));
    }

    [Fact]
    public void Numbers_of_an_image_that_make_no_sense_are_the_defaults()
    {
        using var image = JsonDocument.Parse("""{"Test":["CMD","t"],"Interval":-1,"Timeout":1e400,"Retries":"many","StartPeriod":[]}""");
        var check = HealthOptions.OfImage(image.RootElement)!;
        var plain = new HealthCheck { Test = check.Test };
        Assert.Equal(plain, check);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        HealthOptions[] wrong =
        [
            new() { Retries = 3 }, new() { Command = " " }, new() { Command = "t", Retries = 0 }, new() { Command = "t", Timeout = TimeSpan.FromMilliseconds(5) },
            new() { Command = "t", OnFailure = "explode" }, new() { Command = "t", LogDestination = "/no/such/place" }, new() { None = true, Command = "t" },
            new() { Command = "t", StartupRetries = 2 }, new() { Command = "t", LogCount = -1 },
        ];
        Assert.All(wrong, options => Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => options.Resolve(null)).Kind));
    }
}
