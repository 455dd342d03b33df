using Rapport.Gateway.Tests;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Rapport.Gateway.Tests;

/// <summary>One ordinary server for all tests that need nothing special. Each test makes an app of its own in it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
