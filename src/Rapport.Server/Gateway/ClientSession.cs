using Rapport.Server.Messages;
using Rapport.Server.Presence;

namespace Rapport.Server.Gateway;

/// <summary>A client that is logged in: who it is, and the connection it is reached on.</summary>
public sealed class ClientSession
{
    private readonly IClientLink _link;
    private volatile bool _isOver;

    internal ClientSession(
        long appId,
        long accountNo,
        string userId,
        ClientPlatform platform,
        string instance,
        string clientIp,
        long expiresAt,
        IClientLink link
    )
    {
        AppId = appId;
        AccountNo = accountNo;
        UserId = userId;
        Platform = platform;
        Instance = instance;
        ClientIp = clientIp;
        ExpiresAt = expiresAt;
        _link = link;
    }

    public long AppId { get; }

    public long AccountNo { get; }

    public string UserId { get; }

    public ClientPlatform Platform { get; }

    public string Instance { get; }

    public string ClientIp { get; }

    /// <summary>When the UserSig runs out, Unix seconds.</summary>
    public long ExpiresAt { get; }

    /// <summary>The session's number, known once its login is committed.</summary>
    public long Number { get; internal set; }

    /// <summary>Its end is committed; calls may still be under way.</summary>
    internal bool IsOver => _isOver;

    /// <summary>What it has sent lately.</summary>
    internal RecentSends Recent => field ?? Interlocked.CompareExchange(ref field, new RecentSends(), null) ?? field;

    /// <summary>The accounts whose status it wants to hear of, the oldest wish first. Changed under the registry's lock.</summary>
    internal List<long> Subscriptions { get; } = [];

    internal void End() => _isOver = true;

    /// <summary>Sends a frame; the bytes may be shared with other sessions.</summary>
    public void Tell(byte[] frame) => _link.Tell(frame);

    /// <summary>As <see cref="Tell"/>, but the calling thread has better things to do than sending.</summary>
    internal void Post(byte[] frame) => _link.Post(frame);

    /// <summary>Keeps a place for a reply.</summary>
    internal void Keep(ReplyPlace place) => _link.Keep(place);

    /// <summary>Tells the client why it is put out, and closes the connection. Does not send on the calling thread.</summary>
    internal void PutOut(string reason) => _link.PutOut(reason);
}

/// <summary>What carries frames to a client, in the order in which they are handed over. Nothing here ever waits for the client.</summary>
internal interface IClientLink
{
    /// <summary>Sends a frame, on the calling thread if nothing else is on its way.</summary>
    void Tell(byte[] frame);

    /// <summary>Sends a frame on another thread.</summary>
    void Post(byte[] frame);

    /// <summary>What is handed over from now on comes behind a reply that is still to come.</summary>
    void Keep(ReplyPlace place);

    /// <summary>Tells the client why it is put out, and closes the connection.</summary>
    void PutOut(string reason);
}
