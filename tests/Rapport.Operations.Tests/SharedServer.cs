using Rapport.Operations.Tests;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Rapport.Operations.Tests;

/// <summary>One ordinary server for all tests that need nothing special. Each test makes an app of its own in it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public TestServer Server { get; private set; } = null!;

    public OperatorAccess Operator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.StartAsync();
        Operator = new OperatorAccess(Server);

        // Apps made through the API are numbered from here on, far from those the tests number themselves.
        await Operator.PostAsync("apps", """{"sdkAppId":1500000000}""");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
