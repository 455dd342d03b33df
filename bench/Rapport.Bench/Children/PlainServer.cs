using System.Text;
using Npgsql;
using Rapport.Bench.Load;

namespace Rapport.Bench.Children;

/// <summary>
/// What one would write first: bare Kestrel, and for each block a transaction of its own on a pooled connection, with the same three rows.
/// </summary>
internal static class PlainServer
{
    private static readonly byte[] s_reply = Encoding.UTF8.GetBytes(
        """{"ResultItem":[{"To_Account":"user-0000000","ResultCode":0,"ResultInfo":""}],"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"""
    );

    public static async Task<int> RunAsync(int port, string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Max Auto Prepare=50;Maximum Pool Size=64");
        await using (
            var tables = source.CreateCommand(
                """
                CREATE TABLE tie (owner_no BIGINT, other_no BIGINT, blocked_s BIGINT, block_rank BIGINT, PRIMARY KEY (owner_no, other_no));
                CREATE TABLE tally (account_no BIGINT PRIMARY KEY, block_count BIGINT NOT NULL, block_sequence BIGINT NOT NULL);
                CREATE TABLE event (event_no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_key TEXT, body TEXT, created_ms BIGINT)
                """
            )
        )
            await tables.ExecuteNonQueryAsync();

        await using var app = BareServer.Build(port);
        app.Run(async context =>
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer);
            var (owner, other) = Pairs.Read(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
            await BlockAsync(source, owner, other);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = s_reply.Length;
            await context.Response.Body.WriteAsync(s_reply);
        });
        await app.RunAsync();
        return 0;
    }

    private static async Task BlockAsync(NpgsqlDataSource source, long owner, long other)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(
            connection,
            "INSERT INTO tie VALUES ($1, $2, 1, 1) ON CONFLICT (owner_no, other_no) DO UPDATE SET blocked_s = excluded.blocked_s",
            new NpgsqlParameter<long> { TypedValue = owner },
            new NpgsqlParameter<long> { TypedValue = other }
        );
        await RunAsync(
            connection,
            "INSERT INTO event (order_key, body, created_ms) VALUES ($1, $2, 1)",
            new NpgsqlParameter<string> { TypedValue = $"account:{owner}" },
            new NpgsqlParameter<string>
            {
                TypedValue = $$"""{"CallbackCommand":"Sns.CallbackBlackListAdd","PairList":[{"From_Account":"{{owner}}","To_Account":"{{other}}"}]}""",
            }
        );
        await RunAsync(
            connection,
            "INSERT INTO tally VALUES ($1, 1, 1) ON CONFLICT (account_no) DO UPDATE SET block_count = tally.block_count + 1, block_sequence = tally.block_sequence + 1",
            new NpgsqlParameter<long> { TypedValue = owner }
        );
        await transaction.CommitAsync();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync();
    }
}
