using System.Globalization;
using Containers.Compose.Model;

namespace Containers.Compose.Reading;

/// <summary>Reads how a service's health is found out.</summary>
internal static class HealthReader
{
    internal static ComposeHealth Read(ComposeNode node)
    {
        node.Only("disable", "interval", "retries", "start_interval", "start_period", "test", "timeout");
        var test = node["test"];
        IReadOnlyList<string> words = test is null ? [] : test.IsList ? test.Texts() : ["CMD-SHELL", test.Text()];
        if (node["disable"]?.Flag() == true || words is ["NONE", ..])
        {
            return new ComposeHealth { IsDisabled = true };
        }

        if (words.Count == 1 || words is [not ("CMD" or "CMD-SHELL"), ..])
        {
            throw test!.Wrong("a list begins with CMD, CMD-SHELL or NONE, and the command is behind it");
        }

        return new ComposeHealth
        {
            Test = words,
            Interval = node["interval"]?.Duration(),
            Timeout = node["timeout"]?.Duration(),
            StartPeriod = node["start_period"]?.Duration(),
            StartInterval = node["start_interval"]?.Duration(),
            Retries = node["retries"]?.Number().ToString(CultureInfo.InvariantCulture),
        };
    }
}
