using System.Net;
using Containers.Oci;
using Containers.Registry.Access;

namespace Containers.Registry;

/// <summary>Fetches files from web servers, through the proxies that variables name and without any credentials.</summary>
public static class Download
{
    private const int MostRedirects = 10;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Fetches a file.</summary>
    /// <param name="address">An http or https address.</param>
    /// <param name="target">Where its bytes go; stays the caller's.</param>
    /// <param name="variable">A variable of the environment; null for one that is not set.</param>
    /// <returns>When the server says it was changed; null when it does not say.</returns>
    /// <exception cref="ContainersException">Unreachable: there is no such file, or nobody to give it.</exception>
    public static DateTimeOffset? Fetch(Uri address, Stream target, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(target);
        using var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            MaxAutomaticRedirections = MostRedirects,
            Proxy = new EnvironmentProxy(variable),
            ConnectTimeout = s_patience,
            ResponseDrainTimeout = s_patience,
            AutomaticDecompression = DecompressionMethods.None,
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.ParseAdd("wherry");
        try
        {
            using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead);
            if (!response.IsSuccessStatusCode)
            {
                throw new ContainersException(ErrorKind.Unreachable, $"{PlainText.OneLine(address.ToString())}: the server answers {(int)response.StatusCode}");
            }

            Copy(response.Content, target, address);
            return response.Content.Headers.LastModified;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ContainersException(ErrorKind.Unreachable, $"{PlainText.OneLine(address.ToString())}: {PlainText.OneLine(e.Message)}", e);
        }
    }

    private static void Copy(HttpContent content, Stream target, Uri address)
    {
        using var stream = content.ReadAsStream();
        var buffer = new byte[128 * 1024];
        while (true)
        {
            // A server that says nothing any more is given up.
            using var patience = new CancellationTokenSource(s_patience);
            int count;
            try
            {
                count = stream.ReadAsync(buffer, patience.Token).AsTask().GetAwaiter().GetResult();
            }
            catch (OperationCanceledException e)
            {
                throw new ContainersException(ErrorKind.Unreachable, $"{PlainText.OneLine(address.ToString())}: the server has stopped sending", e);
            }

            if (count == 0)
            {
                return;
            }

            target.Write(buffer, 0, count);
        }
    }
}
