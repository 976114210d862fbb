using System.Globalization;
using Containers.Kube.Model;

namespace Containers.Kube.Reading;

/// <summary>
/// Reads checks. What Kubernetes asks over the network is asked from within the container, at the loopback address it shares with its pod:
/// by curl, wget or nc, whichever the image has.
/// </summary>
/// <param name="ports">The container's ports, which a check may name.</param>
internal sealed class ProbeReader(IReadOnlyList<KubePort> ports)
{
    internal KubeProbe? Read(Field? probe)
    {
        if (probe is null)
        {
            return null;
        }

        var timeout = (int)(probe.Number("timeoutSeconds", 1, int.MaxValue) ?? 1);
        var command = probe.Find("exec") is { } run ? Command(run)
            : probe.Find("httpGet") is { } http ? Shell(Http(http))
            : probe.Find("tcpSocket") is { } tcp ? Shell($"nc -z -w {timeout} {Quoted(tcp.Text("host") ?? "127.0.0.1")} {Port(tcp)}")
            : throw probe.Wrong("it does not say what is checked", "want exec, httpGet or tcpSocket");
        var read = new KubeProbe(command)
        {
            InitialDelay = (int)(probe.Number("initialDelaySeconds", 0, int.MaxValue) ?? 0),
            Period = (int)(probe.Number("periodSeconds", 1, int.MaxValue) ?? 10),
            Timeout = timeout,
            Failures = (int)(probe.Number("failureThreshold", 1, int.MaxValue) ?? 3),
            Successes = (int)(probe.Number("successThreshold", 1, int.MaxValue) ?? 1),
        };
        probe.WarnOfNearMisses("grpc", "terminationGracePeriodSeconds");
        return read;
    }

    private static IReadOnlyList<string> Command(Field run) => run.Texts("command") is { Count: > 0 } words ? words : throw run.Wrong("command is missing");

    private static IReadOnlyList<string> Shell(string line) => ["/bin/sh", "-c", line];

    private string Http(Field http)
    {
        var scheme = (http.Text("scheme") ?? "HTTP").ToLowerInvariant();
        if (scheme is not ("http" or "https"))
        {
            throw http.Require("scheme").Wrong($"\"{Field.Shown(scheme)}\" is no scheme", "want HTTP or HTTPS");
        }

        var host = http.Text("host") is { Length: > 0 } given ? given : "127.0.0.1";
        var path = http.Text("path") is { Length: > 0 } asked ? asked : "/";
        var url = Quoted($"{scheme}://{host}:{Port(http)}{(path.StartsWith('/') ? path : "/" + path)}");
        var headers = http.List("httpHeaders").Select(header => $"{header.RequireText("name")}: {header.Text("value")}").ToList();
        return $"if command -v curl >/dev/null; then curl -fskS -o /dev/null{string.Concat(headers.Select(header => " -H " + Quoted(header)))} {url}; " +
            $"else wget -q -O /dev/null{string.Concat(headers.Select(header => " --header " + Quoted(header)))} {url}; fi";
    }

    private int Port(Field field)
    {
        var port = field.Require("port");
        var text = port.AsTextOrNumber();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535 ? number
            : ports.FirstOrDefault(one => one.Name == text && text.Length > 0)?.Port ?? throw port.Wrong($"the container has no port {Field.Shown(text)}");
    }

    // For a shell: what is written here may be anything.
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
