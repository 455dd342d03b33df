using System.Threading.Channels;
using Rapport.Contracts.Gateway;
using Rapport.Server.Presence;
using Rapport.Storage;

namespace Rapport.Server.Gateway;

/// <summary>
/// Brings what was committed to the clients it concerns, in the order of the commits. What concerns one account goes to its few sessions at
/// once, replies to their own calls among it; what concerns many others is brought by a loop, which never waits for a client. A frame is
/// made once, whoever gets it.
/// </summary>
public sealed partial class ClientNewsPump(Database database, PresenceStore presence, SessionRegistry sessions, ILogger<ClientNewsPump> log) : IAsyncDisposable
{
    private readonly Channel<object> _news = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>Takes over what was committed. Called on the storage engine's thread, so nothing is sent or looked up here.</summary>
    public void Accept(object news)
    {
        switch (news)
        {
            case SessionOpened opened:
                sessions.Add(opened.Session, opened.Number);
                break;
            case SessionEnded ended when sessions.Remove(ended.Number) is { } session && ended.Reason is not null:
                session.PutOut(ended.Reason);
                break;
            case AccountChanged changed:
                Post(changed);
                break;
            case ProfileChanged when sessions.Count > 0:
                _news.Writer.TryWrite(news);
                break;
            case StatusChanged changed when sessions.Count > 0 && (changed.FriendsToo || sessions.AudienceOf(changed.AccountNo).Count > 0):
                _news.Writer.TryWrite(news);
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _news.Writer.TryComplete();
        await _loop;
    }

    private async Task LoopAsync()
    {
        await foreach (var news in _news.Reader.ReadAllAsync())
        {
            try
            {
                await BringAsync(news);
            }
            catch (Exception e)
            {
                LogFailed(log, e, news.GetType().Name);
            }
        }
    }

    private async ValueTask BringAsync(object news)
    {
        switch (news)
        {
            case ProfileChanged changed:
                var profile = new FriendProfileNews
                {
                    From_Account = changed.UserId,
                    ProfileItem = changed.Items,
                    ProfileSequence = changed.Sequence,
                };
                Tell(await FriendSessionsAsync(changed.AccountNo), new NewsFrame { FriendProfile = profile });
                break;
            case StatusChanged changed:
                IEnumerable<ClientSession> audience = sessions.AudienceOf(changed.AccountNo);
                if (changed.FriendsToo)
                    audience = audience.Union(await FriendSessionsAsync(changed.AccountNo));
                Tell(audience, new NewsFrame { Status = [changed.Status] });
                break;
        }
    }

    /// <summary>The sessions of those who have the account as a friend.</summary>
    private async ValueTask<List<ClientSession>> FriendSessionsAsync(long accountNo)
    {
        var holders = await database.ReadAsync(session => presence.FriendOfAsync(session, accountNo));
        return [.. holders.SelectMany(sessions.Of)];
    }

    /// <summary>The acting session gets the change with its reply, all others as news. One that has ended meanwhile gets neither: it would miss others.</summary>
    private void Post(AccountChanged changed)
    {
        byte[]? frame = null;
        foreach (var session in sessions.Of(changed.AccountNo))
        {
            if (session == changed.Origin?.Session)
                changed.Origin.Add(changed.ForOrigin ?? changed.Change);
            else
                session.Post(frame ??= FrameWriter.News(new NewsFrame { Change = changed.Change }));
        }
    }

    private static void Tell(IEnumerable<ClientSession> listeners, NewsFrame news)
    {
        byte[]? frame = null;
        foreach (var session in listeners)
            session.Tell(frame ??= FrameWriter.News(news));
    }

    [LoggerMessage(EventId = 5001, Level = LogLevel.Error, Message = "Clients could not be told of {News}")]
    private static partial void LogFailed(ILogger log, Exception fault, string news);
}
