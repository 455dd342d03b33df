using System.Text.Json;

namespace Rapport.Storage.Moving;

/// <summary>
/// The mark an import leaves in the database from its first row to its last check, with the statements that make the indexes it dropped.
/// A database that bears it is of no use but to be imported into again.
/// </summary>
public static class UnfinishedImport
{
    internal const string MetaName = "unfinished-import";

    private static readonly Sql s_get = new("SELECT value FROM meta WHERE name = $1");
    private static readonly Sql s_set = new("INSERT INTO meta (name, value) VALUES ($1, $2)");
    private static readonly Sql s_remove = new("DELETE FROM meta WHERE name = $1");

    /// <exception cref="MovingException">An import into this database was begun and never finished.</exception>
    public static async Task RefuseAsync(Database database)
    {
        if (await database.ReadAsync(FindAsync) is not null)
            throw new MovingException("An import into this database was begun and not finished. Run 'rapport import' again: it starts over by itself.");
    }

    /// <summary>The statements that make the indexes again; <c>null</c>: there is no unfinished import.</summary>
    internal static async ValueTask<IReadOnlyList<string>?> FindAsync(Session session) =>
        await session.FirstAsync(s_get, row => row.Text(0), MetaName) is { } statements ? JsonSerializer.Deserialize<List<string>>(statements) : null;

    internal static async ValueTask MarkAsync(WriteSession session, IReadOnlyList<string> indexes) =>
        await session.ExecuteAsync(s_set, MetaName, JsonSerializer.Serialize(indexes));

    internal static async ValueTask RemoveAsync(WriteSession session) => await session.ExecuteAsync(s_remove, MetaName);
}
