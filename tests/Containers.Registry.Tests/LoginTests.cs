using Containers.Oci;
using Containers.Registry.Authentication;

namespace Containers.Registry.Tests;

/// <summary>Credentials are tried before they are kept, in whatever way the registry wants them.</summary>
public sealed class LoginTests
{
    [Fact]
    public async Task A_password_is_tried_on_a_registry_that_wants_one()
    {
        using var registry = RegistryProgram.WithPassword("ferry", "river");
        await LogIn(registry.Domain, "ferry", "river");
        var e = await Assert.ThrowsAsync<ContainersException>(() => LogIn(registry.Domain, "ferry", "lake"));
        Assert.Equal((ErrorKind.Denied, $"logging into \"{registry.Domain}\": invalid username/password"), (e.Kind, e.Message));
    }

    [Fact]
    public async Task A_token_server_is_asked_for_a_token_for_nothing_in_particular()
    {
        var good = "Basic " + Convert.ToBase64String("ferry:river"u8);
        var address = string.Empty;
        using var server = new ScriptedServer(request => request.Path.StartsWith("/token", StringComparison.Ordinal)
            ? request.Header("Authorization") == good ? new Reply(200, "{\"token\":\"T\"}") : new Reply(401)
            : request.Header("Authorization") == "Bearer T" ? new Reply(200) : new Reply(401, "", ("WWW-Authenticate", $"Bearer realm=\"http://{address}/token\",service=\"s\"")))
        { HandlesGreeting = true };
        address = server.Domain;
        await LogIn(server.Domain, "ferry", "river");
        Assert.All(server.RequestsFor("/token"), request => Assert.Equal("/token?service=s", request.Path));
        await Assert.ThrowsAsync<ContainersException>(() => LogIn(server.Domain, "ferry", "lake"));
    }

    private static async Task LogIn(string domain, string user, string password)
    {
        using var client = new RegistryClient(domain, new RegistryOptions { Credential = Credential.Of(user, password) });
        await client.LogInAsync();
    }
}
