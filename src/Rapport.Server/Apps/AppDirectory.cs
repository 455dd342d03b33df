using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Rapport.Server.Accounts;
using Rapport.Storage;

namespace Rapport.Server.Apps;

/// <summary>The apps of this server, in memory; every change is stored first and then seen by everybody at once.</summary>
public sealed class AppDirectory(Database database, AppStore store, AccountStore accounts, TimeProvider clock)
{
    private readonly ConcurrentDictionary<long, App> _apps = new();
    private readonly SemaphoreSlim _oneChangeAtATime = new(1);

    public IEnumerable<App> All => _apps.Values.OrderBy(app => app.AppId);

    public bool TryGet(long appId, [NotNullWhen(true)] out App? app) => _apps.TryGetValue(appId, out app);

    public async Task LoadAsync()
    {
        foreach (var app in await database.ReadAsync(store.AllAsync))
            _apps[app.AppId] = new App(app.AppId, app.Settings, app.CreatedMs, generation: 1);
    }

    /// <summary>Makes a new app, or changes the settings of one that is there.</summary>
    /// <param name="change">Gets the settings of now (those of a new app when there is none) and tells the ones to be.</param>
    public async Task<App> SaveAsync(long appId, Func<AppSettings, AppSettings> change)
    {
        await _oneChangeAtATime.WaitAsync();
        try
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            _apps.TryGetValue(appId, out var before);
            var settings = change(before?.Settings ?? new AppSettings());
            var createdMs = before?.CreatedMs ?? now;
            await database.WriteAsync(async session =>
            {
                await store.SaveAsync(session, appId, settings, createdMs, now);

                // Administrators are accounts like any other: they can be friends, block and be blocked.
                foreach (var admin in settings.Admins)
                {
                    if (await accounts.NumberOfAsync(session, appId, admin) == 0)
                        await accounts.InsertAsync(session, appId, admin, now, profile: null);
                }

                return true;
            });

            var app = new App(appId, settings, createdMs, (before?.Generation ?? 0) + 1);
            _apps[appId] = app;
            return app;
        }
        finally
        {
            _oneChangeAtATime.Release();
        }
    }
}
