using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Tests.Webhooks;

/// <summary>Looks into the outbox of a server that was stopped, by which time everything that became of its events is written down.</summary>
internal static class OutboxRows
{
    private static readonly Sql s_all = new($"SELECT {OutboxStore.Columns} FROM webhook_event WHERE app_id = $1 ORDER BY event_no");

    public static async Task<List<OutboxEvent>> OfStoppedAsync(TestServer server, TestApp app)
    {
        await server.StopAsync();
        await using var database = server.OpenDatabase();
        return await database.ReadAsync(session => session.ListAsync(s_all, OutboxStore.Read, app.SdkAppId));
    }
}
