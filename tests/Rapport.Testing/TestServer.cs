using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rapport.Client;
using Rapport.Server;
using Rapport.Server.Apps;
using Rapport.Server.Webhooks;
using Rapport.Storage;
using Rapport.Storage.Postgres;
using Rapport.Storage.Sqlite;

namespace Rapport.Testing;

/// <summary>How a <see cref="TestServer"/> differs from an ordinary one.</summary>
public sealed class TestServerOptions
{
    /// <summary>The server's clock; <c>null</c>: the real one.</summary>
    public ManualTimeProvider? Clock { get; set; }

    /// <summary>Settings, for example <c>["Limits:Profile"] = "original"</c>; the leading <c>Rapport:</c> is added.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>The PostgreSQL database to use, which others may use too; <c>null</c>: one of its own, on the engine the tests run on.</summary>
    public string? Connection { get; set; }

    /// <summary>Keeps its data in a file, whatever engine the tests run on: the test is about the file.</summary>
    public bool OnFile { get; set; }

    /// <summary>A last word on the services.</summary>
    public Action<IServiceCollection>? Services { get; set; }

    /// <summary>Lets the server log errors; otherwise they fail the test that uses it.</summary>
    public bool AllowErrors { get; set; }
}

/// <summary>
/// The real server, in this process, on a port of its own and with a data folder of its own. It can be stopped and started again on that
/// folder. Servers take a moment to start, so tests that need nothing special share one and make an app each (<see cref="NewAppAsync"/>).
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    private const long FirstAppId = 1400000123;
    private const string FirstKey = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly TimeSpan s_fairTime = TimeSpan.FromSeconds(1);

    private readonly TestServerOptions _options;
    private readonly TemporaryFolder _folder = new();
    private readonly SocketsHttpHandler _handler = new()
    {
        UseProxy = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
    };
    private string? _connection;
    private WebApplication? _running;
    private long _lastAppId = FirstAppId;

    static TestServer()
    {
        // The server greets whoever starts it; hundreds of greetings would bury the test results.
        Console.SetOut(TextWriter.Null);
    }

    private TestServer(TestServerOptions options)
    {
        _options = options;
        Http = new HttpClient(_handler) { Timeout = Patience.Limit };
        App = new TestApp(this, FirstAppId, FirstKey);
    }

    /// <summary>Where it listens; another place after every start.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The app that is there from the start.</summary>
    public TestApp App { get; }

    /// <summary>The clock turned by hand.</summary>
    public ManualTimeProvider Clock => _options.Clock ?? throw new InvalidOperationException("This server has the real clock.");

    /// <summary>The time as the server sees it.</summary>
    public DateTimeOffset Now => ((TimeProvider?)_options.Clock ?? TimeProvider.System).GetUtcNow();

    public TestLog Log { get; } = new();

    /// <summary>The data folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>Opens the data of a stopped server.</summary>
    public Database OpenDatabase() =>
        _connection is null ? new SqliteDatabase(Path.Combine(Folder, "rapport.db")) : new PostgresDatabase(_connection, readers: 1);

    /// <summary>Sends requests as they are, without base address.</summary>
    public HttpClient Http { get; }

    /// <summary>The parts of the running server.</summary>
    public IServiceProvider Services => Running.Services;

    private WebApplication Running => _running ?? throw new InvalidOperationException("The server is stopped.");

    public static async Task<TestServer> StartAsync(Action<TestServerOptions>? configure = null)
    {
        var options = new TestServerOptions();
        configure?.Invoke(options);
        var server = new TestServer(options);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, on the same data.</summary>
    public async Task StartAgainAsync()
    {
        if (_running is not null)
            throw new InvalidOperationException("The server is running.");

        _connection ??= _options.Connection;
        if (PostgresServer.IsChosen && !_options.OnFile)
            _connection ??= await PostgresServer.Shared.NewDatabaseAsync();
        _running = RapportServer.Build([], Configure);
        await _running.StartAsync();
        var addresses = _running.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Address = new Uri(addresses.Addresses.First());
    }

    /// <summary>Stops it in good order: what has happened is written down afterwards.</summary>
    public async Task StopAsync()
    {
        if (_running is null)
            return;

        var stopping = _running.StopAsync();
        if (_options.Clock is { } clock && await Task.WhenAny(stopping, Task.Delay(s_fairTime, TimeProvider.System)) != stopping)
        {
            // It waits for a receiver that will never answer, and time does not go by unless somebody turns the clock.
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        await Patience.WaitAsync(stopping, () => "the end of the server");
        await _running.DisposeAsync();
        _running = null;
    }

    /// <summary>Makes another app, with nothing in it and one key.</summary>
    public async Task<TestApp> NewAppAsync(Func<AppSettings, AppSettings>? configure = null)
    {
        // Downwards, because the server itself numbers new apps upwards.
        var appId = Interlocked.Decrement(ref _lastAppId);
        var app = new TestApp(this, appId, Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()));
        await app.ChangeAsync(settings =>
        {
            settings = settings with { Name = $"app {appId}", Keys = [new AppKey("test", app.Key, 0)] };
            return configure?.Invoke(settings) ?? settings;
        });
        return app;
    }

    /// <summary>A typed client of the first app.</summary>
    public RapportClient Client(Action<RapportClientOptions>? configure = null) => App.Client(configure);

    /// <summary>Calls a command of the first app with a body that is sent as it is.</summary>
    public Task<TestReply> PostAsync(string command, string rawJson) => App.PostAsync(command, rawJson);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        _handler.Dispose();
        _folder.Dispose();
        if (!_options.AllowErrors && Log.Errors.FirstOrDefault() is { } error)
            throw new InvalidOperationException($"The server logged an error: {error.Message}", error.Exception);
    }

    private void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["Rapport:DataDirectory"] = _folder.Path,
                ["Rapport:Apps:0:SdkAppId"] = FirstAppId.ToString(),
                ["Rapport:Apps:0:Key"] = FirstKey,
                ["Rapport:Webhooks:AllowPrivateNetworks"] = "true",
            }
        );
        if (_connection is not null)
        {
            builder.Configuration.AddInMemoryCollection(
                new Dictionary<string, string?> { ["Rapport:Storage:Engine"] = "postgres", ["Rapport:Storage:Connection"] = _connection }
            );
        }

        builder.Configuration.AddInMemoryCollection(_options.Settings.Select(setting => KeyValuePair.Create("Rapport:" + setting.Key, setting.Value)));
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(Log);
        if (_options.Clock is { } clock)
            builder.Services.AddSingleton<TimeProvider>(clock);
        _options.Services?.Invoke(builder.Services);
    }

    internal async Task ChangeAsync(long appId, Func<AppSettings, AppSettings> change)
    {
        await Services.GetRequiredService<AppDirectory>().SaveAsync(appId, change);
        Services.GetRequiredService<WebhookDispatcher>().Reconsider(appId);
    }
}
