using Containers.Kube.Playing;
using Wherry.Output;

namespace Wherry.Commands.Kube;

/// <summary>Tells what was made of a file, and what was taken away.</summary>
internal static class KubeReports
{
    internal static void Print(Terminal terminal, PlayReport report)
    {
        Print(terminal, "Volumes:", report.Volumes);
        Print(terminal, "Secrets:", report.Secrets);
        foreach (var (pod, containers) in report.Pods)
        {
            Print(terminal, "Pod:", [pod.Id]);
            Print(terminal, containers.Count == 1 ? "Container:" : "Containers:", containers);
            terminal.WriteLine(string.Empty);
        }
    }

    internal static void Print(Terminal terminal, DownReport report)
    {
        foreach (var (title, lines) in (IEnumerable<(string, IReadOnlyList<string>)>)
            [("Pods stopped:", report.Stopped), ("Pods removed:", report.Removed), ("Secrets removed:", report.Secrets), ("Volumes removed:", report.Volumes)])
        {
            terminal.WriteLine(title);
            lines.ToList().ForEach(terminal.WriteLine);
        }
    }

    private static void Print(Terminal terminal, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0)
        {
            terminal.WriteLine(title);
            lines.ToList().ForEach(terminal.WriteLine);
        }
    }
}
