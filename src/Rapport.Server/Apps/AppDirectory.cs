using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Rapport.Server.Accounts;
using Rapport.Storage;

namespace Rapport.Server.Apps;

/// <summary>The apps of this server, in memory; every change is stored first and then seen by everybody at once.</summary>
public sealed class AppDirectory(Database database, AppStore store, AccountStore accounts, TimeProvider clock)
{
    private readonly ConcurrentDictionary<long, App> _apps = new();

    public IEnumerable<App> All => _apps.Values.OrderBy(app => app.AppId);

    public bool TryGet(long appId, [NotNullWhen(true)] out App? app) => _apps.TryGetValue(appId, out app);

    public async Task LoadAsync()
    {
        foreach (var app in await database.ReadAsync(store.AllAsync))
            _apps[app.AppId] = new App(app.AppId, app.Settings, app.CreatedMs, generation: 1);
    }

    /// <summary>Reads all apps again, behind everything that is being committed.</summary>
    public Task ReloadAsync() =>
        database.WriteAsync(async session =>
        {
            foreach (var app in await store.AllAsync(session))
                session.Announce(new AppChanged(app.AppId, app.Settings, app.CreatedMs));
            return true;
        });

    /// <summary>Makes a new app, or changes the settings of one that is there.</summary>
    /// <param name="change">Gets the settings of now (those of a new app when there is none) and tells the ones to be. May be asked more than once.</param>
    public async Task<App> SaveAsync(long appId, Func<AppSettings, AppSettings> change)
    {
        await database.WriteAsync(async session =>
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var before = await store.FindAsync(session, appId);
            var settings = change(before?.Settings ?? new AppSettings());
            var createdMs = before?.CreatedMs ?? now;
            await store.SaveAsync(session, appId, settings, createdMs, now);

            // Administrators are accounts like any other: they can be friends, block and be blocked.
            foreach (var admin in settings.Admins)
            {
                if (await accounts.NumberOfAsync(session, appId, admin) == 0)
                    await accounts.InsertAsync(session, appId, admin, now, profile: null);
            }

            session.Announce(new AppChanged(appId, settings, createdMs));
            return true;
        });

        // Seen with the commit, by this node and by every other.
        return _apps[appId];
    }

    /// <summary>Takes over what was committed.</summary>
    internal void Apply(AppChanged changed) =>
        _apps.AddOrUpdate(
            changed.AppId,
            static (appId, changed) => new App(appId, changed.Settings, changed.CreatedMs, generation: 1),
            static (appId, before, changed) => new App(appId, changed.Settings, changed.CreatedMs, before.Generation + 1),
            changed
        );
}

/// <summary>An app was made, or its settings were changed.</summary>
public sealed record AppChanged(long AppId, AppSettings Settings, long CreatedMs);
