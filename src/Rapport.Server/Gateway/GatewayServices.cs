using Microsoft.Extensions.Options;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Configuration;
using Rapport.Server.Presence;
using Rapport.Storage;

namespace Rapport.Server.Gateway;

/// <summary>What every connection works with.</summary>
internal sealed partial class GatewayServices(
    ApiCatalog catalog,
    ApiStatistics statistics,
    AppDirectory apps,
    GatewayLogin login,
    SessionBook book,
    IOptions<RapportOptions> options,
    TimeProvider clock,
    ILogger<GatewayServices> log
)
{
    /// <summary>How long the other side may take to close a connection that is being closed.</summary>
    public static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_betweenTries = TimeSpan.FromSeconds(5);

    public ApiCatalog Catalog => catalog;

    public ApiStatistics Statistics => statistics;

    public AppDirectory Apps => apps;

    public GatewayLogin Login => login;

    public SessionBook Book => book;

    public GatewayOptions Options => options.Value.Gateway;

    public TimeProvider Clock => clock;

    public App AppOf(ClientSession session) => apps.TryGet(session.AppId, out var app) ? app : throw new InvalidOperationException("Apps are never removed.");

    /// <summary>Writes down that a session is over, however often it has to be tried: until then others see it online.</summary>
    public async Task WriteDownAsync(ClientSession session, SessionEnd end)
    {
        while (true)
        {
            try
            {
                await book.CloseAsync(AppOf(session), session.UserId, session.Number, end);
                return;
            }
            catch (StorageException e)
            {
                LogNotWrittenDown(e, session.Number);
                await Task.Delay(s_betweenTries, clock);
            }
            catch (ObjectDisposedException e)
            {
                // The server is down before the connection; the next start ends the session.
                LogNotWrittenDown(e, session.Number);
                return;
            }
        }
    }

    [LoggerMessage(EventId = 5002, Level = LogLevel.Error, Message = "{Command} failed")]
    private static partial void LogFault(ILogger log, Exception fault, string command);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Warning, Message = "The end of session {Session} could not be written down yet")]
    private static partial void LogNotWrittenDown(ILogger log, Exception fault, long session);

    public void LogFault(Exception fault, string command) => LogFault(log, fault, command);

    public void LogNotWrittenDown(Exception fault, long session) => LogNotWrittenDown(log, fault, session);
}
