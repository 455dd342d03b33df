using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Rapport.Server.Webhooks;
using Rapport.Storage;
using Rapport.Storage.Postgres;

namespace Rapport.Operations.Tests;

/// <summary>
/// PostgreSQL plans a statement once and keeps to it, even if the tables were empty then. So on empty tables already, every statement must
/// go by an index: one that does not is quick in every test and takes seconds in a database that has grown. An index of few rows is the
/// trap: an empty one looks cheapest to the planner, whatever the statement asks for. A plus in front of the column that the index is
/// restricted by keeps it away from it.
/// </summary>
public sealed class PlanTests
{
    /// <summary>Statements that are meant to walk through a whole table or index.</summary>
    private static readonly string[] s_walkers =
    [
        // All of them are wanted.
        "AppStore.s_all: all of app_pkey",
        "OutboxStore.s_destinations: all of webhook_event_waiting",
        "PresenceStore.s_nodes: all of client_session_node",
        // Few at any time, and all of them are wanted.
        "SearchStore.s_reworded: all of reworded_message_pkey",
        // Asked by the sweeper alone, once in its round.
        "AccountStore.s_lastDeletion: all of deleted_account",
    ];

    public static bool IsPostgres => PostgresServer.IsChosen;

    [Fact(Skip = "SQLite plans by its schema alone", SkipUnless = nameof(IsPostgres))]
    public async Task Every_statement_finds_its_rows_by_a_key_even_when_planned_for_empty_tables()
    {
        var address = await PostgresServer.Shared.NewDatabaseAsync();
        await using (var database = new PostgresDatabase(address))
            await database.MigrateAsync();
        await using var connection = new NpgsqlConnection(address);
        await connection.OpenAsync();
        await PostgresSchema.PrepareAsync(connection);

        var leading = await LeadingColumnsAsync(connection);
        var walkers = new List<string>();
        var seen = 0;
        foreach (var (name, sql) in Statements())
        {
            foreach (var text in await FormsOfAsync(connection, sql))
            {
                seen++;
                foreach (var walk in await WalksOfAsync(connection, text, leading))
                    walkers.Add($"{name}: {walk}");
            }
        }

        seen.ShouldBeGreaterThan(150);
        walkers.Distinct().Order(StringComparer.Ordinal).ShouldBe(s_walkers.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(string Name, Sql Sql)> Statements() =>
        from type in typeof(OutboxStore).Assembly.GetTypes()
        where !type.ContainsGenericParameters
        from field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
        where field.FieldType == typeof(Sql)
        select ($"{type.Name}.{field.Name}", (Sql)field.GetValue(null)!);

    /// <summary>The statement as it is said for one set of values, and for many.</summary>
    private static async Task<IEnumerable<string>> FormsOfAsync(NpgsqlConnection connection, Sql sql)
    {
        var statement = await PostgresBatch.LearnAsync(connection, sql);
        return statement.Merged is { } merged ? [statement.Text, merged] : [statement.Text];
    }

    private static async Task<List<string>> WalksOfAsync(NpgsqlConnection connection, string text, Dictionary<string, string> leading)
    {
        await using var prepare = new NpgsqlCommand($"PREPARE looked_at AS {text}", connection);
        await prepare.ExecuteNonQueryAsync();
        await using var count = new NpgsqlCommand("SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'looked_at'", connection);
        var parameters = (int)(await count.ExecuteScalarAsync())!;
        var values = parameters == 0 ? "" : $"({string.Join(", ", Enumerable.Repeat("NULL", parameters))})";
        await using var explain = new NpgsqlCommand($"EXPLAIN (FORMAT JSON) EXECUTE looked_at{values}", connection);
        using var plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync())!);
        await using var forget = new NpgsqlCommand("DEALLOCATE looked_at", connection);
        await forget.ExecuteNonQueryAsync();

        var walks = new List<string>();
        Collect(plan.RootElement[0].GetProperty("Plan"), leading, walks);
        return walks;
    }

    private static void Collect(JsonElement node, Dictionary<string, string> leading, List<string> walks)
    {
        var kind = node.GetProperty("Node Type").GetString()!;
        if (kind is "Seq Scan")
            walks.Add($"all of {node.GetProperty("Relation Name")}");
        else if (node.TryGetProperty("Index Name", out var index))
        {
            var column = leading[index.GetString()!];
            if (!node.TryGetProperty("Index Cond", out var condition) || !Regex.IsMatch(condition.GetString()!, $@"\b{column}\b"))
                walks.Add($"all of {index}");
        }

        if (node.TryGetProperty("Plans", out var parts))
        {
            foreach (var part in parts.EnumerateArray())
                Collect(part, leading, walks);
        }
    }

    /// <summary>Of every index, the column it is ordered by first, or which the expression is about that it is ordered by.</summary>
    private static async Task<Dictionary<string, string>> LeadingColumnsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid, 1, false) FROM pg_index", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new Dictionary<string, string>();
        while (await reader.ReadAsync())
            columns[reader.GetString(0)] = Regex.Match(reader.GetString(1), @"\w+").Value;
        return columns;
    }
}
