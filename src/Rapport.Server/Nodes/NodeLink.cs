using Rapport.Server.Accounts;
using Rapport.Server.Apps;
using Rapport.Server.Gateway;
using Rapport.Server.Presence;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Nodes;

/// <summary>This server among the nodes that share its database: what it tells the others, and what it does when they speak, lead or die.</summary>
internal sealed partial class NodeLink(
    CommitNews news,
    AccountDirectory accounts,
    AppDirectory apps,
    WebhookDispatcher dispatcher,
    SessionRegistry sessions,
    SessionBook book,
    GatewayDoor gateway,
    TimeProvider clock,
    ILogger<NodeLink> log
) : INodeListener
{
    /// <summary>How long clients may take to close their connections.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    public string? Pack(IReadOnlyList<object> announced) => NodeNews.Pack(announced);

    public void Hear(string heard)
    {
        foreach (var item in NodeNews.Unpack(heard))
            news.Publish(item);
    }

    /// <summary>Clients connect again, to a node that knows what happened; what is remembered is read anew.</summary>
    public void Lost()
    {
        LogLost(log, sessions.Count);
        accounts.Clear();
        sessions.Clear();
        _ = BeginAnewAsync();
    }

    public void Lead(bool leads)
    {
        LogLeads(log, leads);
        dispatcher.Lead(leads);
    }

    public void Trouble(Exception reason) => LogTrouble(log, reason);

    public async Task BuryAsync(long nodeNo)
    {
        LogDead(log, nodeNo);
        await book.EndSessionsOfAsync(nodeNo);
    }

    private async Task BeginAnewAsync()
    {
        await gateway.CloseAllAsync(s_patience);
        while (true)
        {
            try
            {
                await apps.ReloadAsync();
                return;
            }
            catch (StorageException e)
            {
                LogTrouble(log, e);
                await Task.Delay(s_pause, clock);
            }
            catch (ObjectDisposedException)
            {
                // The server is stopping.
                return;
            }
        }
    }

    [LoggerMessage(
        EventId = 6001,
        Level = LogLevel.Warning,
        Message = "This node was away for too long and begins anew; its {Sessions} clients have to connect again"
    )]
    private static partial void LogLost(ILogger log, int sessions);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Debug, Message = "This node delivers the webhooks: {Leads}")]
    private static partial void LogLeads(ILogger log, bool leads);

    [LoggerMessage(EventId = 6004, Level = LogLevel.Warning, Message = "This node could not see to the others; it tries again")]
    private static partial void LogTrouble(ILogger log, Exception reason);

    [LoggerMessage(EventId = 6003, Level = LogLevel.Warning, Message = "Node {NodeNo} is dead; its clients are declared offline")]
    private static partial void LogDead(ILogger log, long nodeNo);
}
