using System.Buffers;
using System.Net.WebSockets;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;
using Rapport.Server.Presence;

namespace Rapport.Server.Gateway;

/// <summary>One WebSocket: reads its frames, carries out its requests, and writes its session down when it ends.</summary>
internal sealed partial class ClientConnection(WebSocket socket, string clientIp, LoginTicket ticket, GatewayServices services) : IClientLink
{
    /// <summary>No documented request comes near this.</summary>
    private const int LargestFrame = 1024 * 1024;

    /// <summary>A login is small; nobody unknown gets more memory than this.</summary>
    private const int LargestLogin = 16 * 1024;

    /// <summary>Most requests fit; it grows for the others.</summary>
    private const int FirstBuffer = 2048;

    private readonly Outbound _outbound = new(socket, services.Options.QueuedBytes, services.Traffic);
    private readonly RequestAllowance _allowance = new(services.Options, services.Clock);
    private readonly long _openedAt = services.Clock.GetTimestamp();
    private long _heardAt = services.Clock.GetTimestamp();
    private long _closingAt;
    private ClientSession? _session;
    private SessionEnd _end = SessionEnd.LinkClose;
    private bool _isCut;

    public bool IsLoggedIn => Volatile.Read(ref _session) is not null;

    /// <summary>Serves the connection until it is over.</summary>
    public async Task RunAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            while (true)
            {
                // Reading nothing first: a client that is silent holds no buffer.
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = [];
                var first = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
                if (first.MessageType == WebSocketMessageType.Close)
                    break;

                buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
                var length = 0;
                var isText = first.MessageType == WebSocketMessageType.Text;
                var ended = first.EndOfMessage;
                while (!ended)
                {
                    if (length == buffer.Length && !TryGrow(ref buffer))
                        break;

                    var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    if (part.MessageType == WebSocketMessageType.Close)
                        return;
                    length += part.Count;
                    ended = part.EndOfMessage;
                }

                if (_outbound.IsClosing)
                    continue;
                if (!ended)
                    Close((int)WebSocketCloseStatus.MessageTooBig, $"the frame is larger than {Largest / 1024} KiB");
                else if (!isText)
                    Close(GatewayCloseCodes.BadFrame, "frames are texts");
                else
                    await HandleAsync(buffer.AsMemory(0, length));
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            _isCut = true;

            // The network is gone, or the client broke the WebSocket protocol. There is nobody to tell.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await FinishAsync();
        }
    }

    public void Tell(byte[] frame)
    {
        if (!_outbound.TryAdd(frame, sendHere: true))
            NoteClosing();
    }

    public void Post(byte[] frame)
    {
        if (!_outbound.TryAdd(frame, sendHere: false))
            NoteClosing();
    }

    public void Keep(ReplyPlace place) => _outbound.Keep(place);

    public void PutOut(string reason)
    {
        services.Traffic.Kicked(reason);
        Post(FrameWriter.News(new NewsFrame { Kicked = new KickedNews { Reason = reason } }));
        NoteClosing();
        _outbound.Close(GatewayCloseCodes.Kicked, reason, sendHere: false);
    }

    public void Close(int code, string reason)
    {
        NoteClosing();
        _outbound.Close(code, reason);
    }

    /// <summary>Ends what has lasted too long: silence, waiting for a login, waiting for the other side to close.</summary>
    public void Check()
    {
        var clock = services.Clock;
        var session = Volatile.Read(ref _session);
        if (Volatile.Read(ref _closingAt) is not 0 and var closingAt)
        {
            if (clock.GetElapsedTime(closingAt) > GatewayServices.LongestClose)
                socket.Abort();
        }
        else if (session is null)
        {
            if (clock.GetElapsedTime(_openedAt).TotalSeconds > services.Options.LoginSeconds)
                Close(GatewayCloseCodes.NotLoggedIn, "no login came in time");
        }
        else if (session.ExpiresAt < clock.GetUtcNow().ToUnixTimeSeconds())
        {
            _ = EndSessionAsync(session, SessionEnd.Logout, KickReasons.UserSigExpired);
        }
        else if (clock.GetElapsedTime(Volatile.Read(ref _heardAt)).TotalSeconds > services.Options.HeartbeatSeconds * 2.5)
        {
            _end = SessionEnd.TimeOut;
            Close(GatewayCloseCodes.Silent, "nothing was heard for too long");
        }
    }

    public void Abort() => socket.Abort();

    /// <summary>From now on the other side has so long to close too.</summary>
    private void NoteClosing() => Interlocked.CompareExchange(ref _closingAt, services.Clock.GetTimestamp(), 0);

    /// <summary>Carries a frame out as far as its bytes are needed; the rest of a call goes on by itself.</summary>
    private ValueTask HandleAsync(ReadOnlyMemory<byte> bytes)
    {
        services.Traffic.Received();
        if (!GatewayFrame.TryParse(bytes.Span, out var frame))
        {
            Close(GatewayCloseCodes.BadFrame, "not a frame of this protocol");
            return ValueTask.CompletedTask;
        }

        Volatile.Write(ref _heardAt, services.Clock.GetTimestamp());
        if (frame.Command == GatewayApi.Login)
            return LoginAsync(frame.Id, frame.Body);

        if (_session is not { } session)
            Close(GatewayCloseCodes.NotLoggedIn, "the first frame must be a login");
        else if (!_allowance.TryTake())
            Close(GatewayCloseCodes.TooMany, "too many requests");
        else if (frame.Command == GatewayApi.Logout)
            return LogoutAsync(frame.Id, session);
        else
            Call(session, frame);
        return ValueTask.CompletedTask;
    }

    private async ValueTask LogoutAsync(long id, ClientSession session)
    {
        try
        {
            await services.Book.CloseAsync(services.AppOf(session), session.UserId, session.Number, SessionEnd.Logout);
        }
        catch (Exception e)
        {
            // The session stands as before: the client may ask again, or go; its end is then written down as of any other.
            services.LogFault(e, GatewayApi.Logout);
            Answer(id, endpoint: null, InternalError(endpoint: null, Errors.Account.Internal, session), changes: null, place: null);
            return;
        }

        Tell(FrameWriter.Reply(id, endpoint: null, new Reply(), changes: null));
        Close((int)WebSocketCloseStatus.NormalClosure, "logged out");
    }

    private async Task EndSessionAsync(ClientSession session, SessionEnd end, string reason)
    {
        NoteClosing();
        try
        {
            await services.Book.CloseAsync(services.AppOf(session), session.UserId, session.Number, end, reason);
        }
        catch (Exception e)
        {
            services.LogNotWrittenDown(e, session.Number);
            Close(GatewayCloseCodes.Kicked, reason);
        }
    }

    private async Task FinishAsync()
    {
        services.Traffic.Closed(
            _outbound.CloseCode is not 0 and var code ? code
            : _isCut ? Outbound.Cut
            : (int)WebSocketCloseStatus.NormalClosure
        );

        // Answers the other side's close; when it was ours, nothing is sent.
        _outbound.Close((int)WebSocketCloseStatus.NormalClosure, "");
        if (Interlocked.Exchange(ref _session, null) is { } session)
            await services.WriteDownAsync(session, _end);
    }

    private int Largest => IsLoggedIn ? LargestFrame : LargestLogin;

    private bool TryGrow(ref byte[] buffer)
    {
        if (buffer.Length >= Largest)
            return false;

        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 4, Largest));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
        return true;
    }
}
