using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Storage;

namespace Rapport.Fuzz.Tests;

/// <summary>Everything that stands in the database, so that "nothing was changed" can be seen.</summary>
internal sealed class Tables
{
    /// <summary>Stands between rows: no text that is stored holds it.</summary>
    public const char Separator = '\u001e';

    /// <summary>Kept by background work, not by calls.</summary>
    private static readonly string[] s_housekeeping = ["meta", "schema_step", "writer", "reworded_message"];

    private static readonly Sql s_names = new(
        PostgresServer.IsChosen
            ? "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"
            : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    );

    private static readonly Sql s_events = new("SELECT count(*), coalesce(max(event_no), 0) FROM webhook_event");

    private readonly Database _database;
    private readonly Dictionary<string, Sql> _reads;

    private Tables(Database database, Dictionary<string, Sql> reads)
    {
        _database = database;
        _reads = reads;
    }

    public static async Task<Tables> OfAsync(TestServer server)
    {
        var database = server.Services.GetRequiredService<Database>();
        var reads = new Dictionary<string, Sql>();
        foreach (var name in await database.ReadAsync(session => session.ListAsync(s_names, row => row.Text(0))))
        {
            if (s_housekeeping.Contains(name) || name.StartsWith("message_text", StringComparison.Ordinal) || name == "webhook_event")
                continue;

            reads[name] = new Sql($"SELECT {await QuotedColumnsAsync(database, name)} FROM {name}");
        }

        return new Tables(database, reads);
    }

    private static async Task<string> QuotedColumnsAsync(Database database, string table)
    {
        var sql = PostgresServer.IsChosen
            ? $"""
                SELECT CASE data_type WHEN 'text' THEN 'quote_nullable(' || column_name || ')' ELSE 'coalesce(' || column_name || '::text, ''NULL'')' END
                FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position
                """
            : $"SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')";
        return string.Join(" || ' ' || ", await database.ReadAsync(session => session.ListAsync(new Sql(sql), row => row.Text(0))));
    }

    /// <summary>Every row as text, table by table; of the events only how many there are.</summary>
    public async Task<string> ReadAsync() =>
        await _database.ReadAsync(async session =>
        {
            var text = new StringBuilder();
            foreach (var (name, sql) in _reads)
            {
                foreach (var row in await session.ListAsync(sql, row => row.Text(0)))
                    text.Append(name).Append(": ").Append(row).Append(Separator);
            }

            return text.Append(await session.FirstAsync(s_events, row => $"events: {row.Number(0)} up to {row.Number(1)}")).ToString();
        });
}
