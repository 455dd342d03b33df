using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Server.Apps;
using Rapport.Server.Configuration;

namespace Rapport.Server.Operations;

/// <summary>Makes what a fresh installation lacks, applies the configured apps, and tells a newcomer how to go on.</summary>
public sealed class FirstStart(IOptions<RapportOptions> options, AppDirectory apps, OperatorCredential credential, IServer server, TimeProvider clock)
{
    private const long FirstAppId = 1400000001;

    private string? _newToken;
    private App? _newApp;

    public async Task RunAsync()
    {
        _newToken = credential.Load();
        foreach (var preset in options.Value.Apps)
        {
            var isNew = !apps.TryGet(preset.SdkAppId, out _);
            var app = await apps.SaveAsync(preset.SdkAppId, settings => WithKey(AppPresets.Apply(preset, settings)));
            if (isNew && preset.Key is null)
                _newApp ??= app;
        }

        if (!apps.All.Any())
            _newApp = await apps.SaveAsync(FirstAppId, settings => WithKey(settings with { Name = "first app" }));
    }

    /// <summary>Writes to the console, not to the log: what is shown once must not be kept by a log collector.</summary>
    public void Print()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        var output = Console.Out;
        output.WriteLine();
        output.WriteLine($"  Rapport listens on {address}");
        output.WriteLine($"  data     {Path.GetFullPath(options.Value.DataDirectory)}");
        output.WriteLine($"  API docs {address}/docs");
        if (_newToken is not null)
            output.WriteLine($"  operator token  {_newToken}   (also in {credential.File})");

        if (_newApp is not null)
            PrintApp(output, address, _newApp);
        else
            output.WriteLine($"  apps     {string.Join(", ", apps.All.Select(app => app.AppId))}; 'rapport usersig' makes a UserSig for one");
        output.WriteLine();
        output.Flush();
    }

    private void PrintApp(TextWriter output, string address, App app)
    {
        var key = app.Settings.Keys[0].Secret;
        var admin = app.Settings.Admins[0];
        var userSig = new UserSig(app.AppId, admin, clock.GetUtcNow().ToUnixTimeSeconds(), UserSig.DefaultLifetimeSeconds).Sign(key);
        output.WriteLine($"  SDKAppID {app.AppId}");
        output.WriteLine($"  key      {key}");
        output.WriteLine($"  admin    {admin}");
        output.WriteLine($"  UserSig  {userSig}   (180 days)");
        output.WriteLine();
        output.WriteLine("  Import your first account:");
        output.WriteLine();
        output.WriteLine(
            $"""
              curl '{address}/v4/im_open_login_svc/account_import?sdkappid={app.AppId}&identifier={Uri.EscapeDataString(
                admin
            )}&usersig={userSig}&random=1&contenttype=json' -d '{"{"}"UserID":"anna","Nick":"Anna"{"}"}'
            """
        );
    }

    private AppSettings WithKey(AppSettings settings) => settings.Keys.Count > 0 ? settings : settings with { Keys = [NewKey(clock)] };

    /// <summary>A fresh random key, as long as the original's.</summary>
    internal static AppKey NewKey(TimeProvider clock) =>
        new(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)),
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            clock.GetUtcNow().ToUnixTimeMilliseconds()
        );
}
