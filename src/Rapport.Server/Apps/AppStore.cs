using System.Text.Json;
using System.Text.Json.Serialization;
using Rapport.Storage;

namespace Rapport.Server.Apps;

/// <summary>All SQL about apps.</summary>
public sealed class AppStore
{
    private static readonly Sql s_all = new("SELECT app_id, document, created_ms FROM app ORDER BY app_id");

    private static readonly Sql s_find = new("SELECT app_id, document, created_ms FROM app WHERE app_id = $1");

    private static readonly Sql s_save = new(
        """
        INSERT INTO app (app_id, document, created_ms, changed_ms) VALUES ($1, $2, $3, $4)
        ON CONFLICT (app_id) DO UPDATE SET document = excluded.document, changed_ms = excluded.changed_ms
        """
    );

    private static readonly Sql s_meta = new("SELECT value FROM meta WHERE name = $1");

    private static readonly Sql s_saveMeta = new("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value");

    public ValueTask<List<StoredApp>> AllAsync(Session session) => session.ListAsync(s_all, Read);

    public ValueTask<StoredApp?> FindAsync(Session session, long appId) => session.FirstAsync(s_find, Read, appId);

    private static StoredApp Read(Row row) => new(row.Number(0), JsonSerializer.Deserialize(row.Text(1), AppJson.Default.AppSettings)!, row.Number(2));

    public async ValueTask SaveAsync(WriteSession session, long appId, AppSettings settings, long createdMs, long changedMs) =>
        await session.ExecuteAsync(s_save, appId, JsonSerializer.Serialize(settings, AppJson.Default.AppSettings), createdMs, changedMs);

    /// <summary>A value of the installation as a whole, such as its name in event ids.</summary>
    public ValueTask<string?> MetaAsync(Session session, string name) => session.FirstAsync(s_meta, static row => row.Text(0), name);

    public async ValueTask SaveMetaAsync(WriteSession session, string name, string value) => await session.ExecuteAsync(s_saveMeta, name, value);
}

/// <summary>An app as it is stored.</summary>
public sealed record StoredApp(long AppId, AppSettings Settings, long CreatedMs);

[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AppSettings))]
internal sealed partial class AppJson : JsonSerializerContext;
