using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;

namespace Rapport.Server.Gateway;

/// <summary>Carrying out requests.</summary>
internal sealed partial class ClientConnection
{
    private int _outstanding;

    private ValueTask LoginAsync(long id, ReadOnlySpan<byte> body)
    {
        try
        {
            if (IsLoggedIn)
                throw new Refusal(Errors.Account.LoginTooOften);
            return LoginAsync(id, GatewayLogin.Read(body));
        }
        catch (Refusal refusal)
        {
            RefuseLogin(id, refusal.Error, refusal.Message);
            return ValueTask.CompletedTask;
        }
    }

    private async ValueTask LoginAsync(long id, LoginRequest request)
    {
        // From its commit on the session hears of everything, but the reply comes first.
        var place = new ReplyPlace();
        _outbound.Keep(place);
        try
        {
            var (session, reply) = await services.Login.ExecuteAsync(request, clientIp, this);
            Volatile.Write(ref _session, session);
            ticket.Return();
            Fill(place, FrameWriter.LoginReply(id, reply));
        }
        catch (Refusal refusal)
        {
            RefuseLogin(id, refusal.Error, refusal.Message, place);
        }
        catch (Exception e)
        {
            services.LogFault(e, GatewayApi.Login);
            RefuseLogin(id, Errors.Account.Internal, Errors.Account.Internal.Sentence, place);
        }
    }

    /// <summary>A second login is merely refused; a connection that nobody has logged in on is of no use.</summary>
    private void RefuseLogin(long id, WireError error, string info, ReplyPlace? place = null)
    {
        Answer(id, endpoint: null, Envelope.Failure(endpoint: null, error, info), changes: null, place);
        if (!IsLoggedIn)
            Close(GatewayCloseCodes.NotLoggedIn, info);
    }

    private void Call(ClientSession session, in GatewayFrame frame)
    {
        var began = services.Statistics.Begin();
        var endpoint = services.Catalog.Find(frame.Command);
        if (endpoint is null or { Route.Callers: Callers.Admin })
        {
            Fail(frame.Id, endpoint: null, Errors.Gateway.UnknownCommand, Errors.Gateway.UnknownCommand.Sentence, began);
            return;
        }

        if (!services.Apps.TryGet(session.AppId, out var app) || app.Settings.Stopped)
        {
            Fail(frame.Id, endpoint, Errors.Gateway.AppDisabled, Errors.Gateway.AppDisabled.Sentence, began);
            return;
        }

        if (Interlocked.Increment(ref _outstanding) > services.Options.OutstandingRequests)
        {
            Close(GatewayCloseCodes.TooMany, "too many requests without a reply");
            return;
        }

        var call = new GatewayCall(session);
        var caller = new Caller(app, session.UserId, IsAdmin: false, session.Platform.OptPlatform, session.ClientIp) { Call = call };
        ValueTask<Reply> running;
        try
        {
            running = Envelope.InvokeAsync(endpoint, caller, frame.Body, CancellationToken.None);
        }
        catch (Refusal refusal)
        {
            Interlocked.Decrement(ref _outstanding);
            Fail(frame.Id, endpoint, refusal.Error, refusal.Message, began);
            return;
        }

        _ = FinishAsync(frame.Id, endpoint, call, running, began);
    }

    private async Task FinishAsync(long id, ApiEndpoint endpoint, GatewayCall call, ValueTask<Reply> running, long began)
    {
        Reply reply;
        try
        {
            reply = await running;
        }
        catch (Refusal refusal)
        {
            reply = Envelope.Failure(endpoint, refusal.Error, refusal.Message);
        }
        catch (Exception e)
        {
            services.LogFault(e, endpoint.Route.Path);
            reply = InternalError(endpoint, endpoint.Route.Errors.Internal, call.Session);
        }

        Interlocked.Decrement(ref _outstanding);
        services.Statistics.End(endpoint.Route, reply.ErrorCode, began);
        Answer(id, endpoint, reply, call.Changes, call.Place);
    }

    /// <summary>What the client learns of a fault of ours: enough to find it in the log.</summary>
    private static Reply InternalError(ApiEndpoint? endpoint, WireError error, ClientSession session) =>
        Envelope.Failure(endpoint, error, $"internal error, session {session.Number:x}");

    private void Fail(long id, ApiEndpoint? endpoint, WireError error, string info, long began)
    {
        services.Statistics.End(endpoint?.Route, error.Code, began);
        Answer(id, endpoint, Envelope.Failure(endpoint, error, info), changes: null, place: null);
    }

    private void Answer(long id, ApiEndpoint? endpoint, Reply reply, List<AccountChange>? changes, ReplyPlace? place)
    {
        var frame = FrameWriter.Reply(id, endpoint, reply, changes);
        if (place is null)
            Tell(frame);
        else
            Fill(place, frame);
    }

    private void Fill(ReplyPlace place, byte[] frame)
    {
        if (!_outbound.TryFill(place, frame))
            NoteClosing();
    }
}
