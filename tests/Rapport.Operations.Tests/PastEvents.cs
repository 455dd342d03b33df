using Microsoft.Extensions.DependencyInjection;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Operations.Tests;

internal static class PastEvents
{
    /// <summary>Writes events as if they had been delivered long ago; tells the number of the last.</summary>
    public static async Task<long> AppendEventsAsync(this TestServer server, TestApp app, string key, int count, EventState state = EventState.Delivered)
    {
        var outbox = server.Services.GetRequiredService<Outbox>();
        var database = server.Services.GetRequiredService<Database>();
        return await database.WriteAsync(async session =>
        {
            long last = 0;
            for (var i = 1; i <= count; i++)
            {
                var e = new OutboxEvent
                {
                    AppId = app.SdkAppId,
                    Command = "Sns.CallbackBlackListAdd",
                    OrderKey = key,
                    OrderSequence = i,
                    Platform = "RESTAPI",
                    ClientIp = "127.0.0.1",
                    Body = "{}"u8.ToArray(),
                    CreatedMs = server.Now.ToUnixTimeMilliseconds(),
                    State = state,
                };
                await outbox.AppendNowAsync(session, e);
                last = e.EventNo;
            }

            return last;
        });
    }
}
