using System.Globalization;
using System.Security.Cryptography;
using Rapport.Server.Apps;
using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>Names this installation, so that the ids of its events differ from those of every other and of its own restored backups.</summary>
public sealed class Installation(Database database, AppStore store)
{
    private const string MetaName = "installation";

    private string _name = "";

    public async Task LoadAsync() =>
        _name = await database.WriteAsync(async session =>
        {
            var name = await store.MetaAsync(session, MetaName);
            if (name is null)
            {
                name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
                await store.SaveMetaAsync(session, MetaName, name);
            }

            return name;
        });

    /// <summary>The header <c>webhook-id</c>: the same at every attempt and in every replay.</summary>
    public string IdOf(OutboxEvent e) => e.AskedAs ?? string.Create(CultureInfo.InvariantCulture, $"evt_{_name}_{e.ReplayOf ?? e.EventNo}_{e.CreatedMs:x}");
}
