using System.Text.Json;
using Rapport.Bench.Load;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Messages;

namespace Rapport.Bench.Soak;

/// <summary>What goes over the connection.</summary>
internal sealed partial class SoakDevice
{
    private const int Buffer = 8192;
    private const int LargestPage = 100;

    /// <summary>The ids of requests tell what they are: for messages the receiver's place, for all others this, beside a number that grows.</summary>
    private const int Question = Circles.Peers;

    private const int Kinds = Circles.Peers + 1;

    /// <summary>What was told while it caught up.</summary>
    private readonly List<AccountChange> _early = [];

    private bool _isCatchingUp;
    private long _requests;
    private JsonElement? _answer;

    // The highest number it knows, and the one told last on this connection.
    private long _newest;
    private long _lastTold;

    /// <summary>Logs in, fetches what it missed, and sends again what nobody has acknowledged.</summary>
    private async Task EnterAsync()
    {
        _isCatchingUp = true;
        _early.Clear();
        _lastTold = 0;
        _answer = null;
        _socket = await ClientSocket.OpenAsync(run.Server.Child.Port, buffer: Buffer);
        await _socket.SendAsync(Clients.Login(Login));
        using (var frame = JsonDocument.Parse(await _socket.ReceiveAsync()))
        {
            var login = Succeeded(frame.RootElement.GetProperty("Reply")).Deserialize(Wire.Json.LoginReply)!;
            await CatchUpAsync(login.Sequences.Message!.Value);
        }

        for (var place = 0; place < Circles.Peers; place++)
        {
            if (!_isAwaited[place])
                continue;
            run.CountSentAgain();
            await SendAsync(place);
        }
    }

    private async Task CatchUpAsync(long newest)
    {
        if (newest < _newest)
            run.Faults.Add(_name, $"the login says {newest}, but it has heard of {_newest}");

        if (newest > _newest)
        {
            run.CountCatchUp();
            SyncMsgReply page;
            do
            {
                var most = 1 + _dice.Next(LargestPage);
                page = (await AskAsync("openim/sync_msg", $$"""{"LastMessage":{{_newest}},"MaxCnt":{{most}}}""")).Deserialize(Wire.Json.SyncMsgReply)!;
                if (page.MsgList.Count > most || page.LastMessage < _newest)
                    run.Faults.Add(_name, $"asked for {most} messages behind {_newest}, it got {page.MsgList.Count} up to {page.LastMessage}");
                foreach (var message in page.MsgList)
                    Note(message, "fetched");
                run.CountFetched(page.MsgList.Count);
                _newest = page.LastMessage;
            } while (page.Complete == 0);
        }

        _isCatchingUp = false;
        _early.ForEach(Take);
    }

    /// <summary>Whether the server counts as it does.</summary>
    private async Task CompareAsync()
    {
        var sequences = (await AskAsync("gateway/sequences")).Deserialize(Wire.Json.SequencesReply)!.Sequences;
        if (sequences.Message != _newest)
            run.Faults.Add(_name, $"the server's newest message is {sequences.Message}, its own {_newest}");
    }

    private async Task SendAsync(int place, bool isWhole = true)
    {
        var frame = Letter.Frame((++_requests * Kinds) + place, StrandTo(place), _sent[place]);
        await _socket!.SendAsync(isWhole ? frame : frame[..(frame.Length / 2)]);
    }

    /// <summary>Receives until no reply is awaited.</summary>
    private async Task RepliesAsync()
    {
        while (Array.Exists(_isAwaited, isAwaited => isAwaited))
            Hear(await _socket!.ReceiveAsync());
    }

    /// <summary>Asks something and receives until the reply.</summary>
    private async Task<JsonElement> AskAsync(string command, string body = "{}")
    {
        _answer = null;
        await _socket!.SendAsync(ClientSocket.Frame($$"""{"Id":{{(++_requests * Kinds) + Question}},"Command":"{{command}}","Body":{{body}}}"""));
        while (_answer is null)
            Hear(await _socket.ReceiveAsync());
        return _answer.Value;
    }

    private void Hear(ReadOnlyMemory<byte> frame)
    {
        if (!frame.Span.StartsWith("{\"Id\""u8))
        {
            if (JsonSerializer.Deserialize(frame.Span, Wire.Json.NewsFrame)?.Change is not { } change)
                run.Faults.Add(_name, $"it was told {System.Text.Encoding.UTF8.GetString(frame.Span)}");
            else if (_isCatchingUp)
                _early.Add(change);
            else
                Take(change);
            return;
        }

        using var reply = JsonDocument.Parse(frame);
        var kind = (int)(reply.RootElement.GetProperty("Id").GetInt64() % Kinds);
        var answer = Succeeded(reply.RootElement.GetProperty("Reply"));
        if (kind == Question)
            _answer = answer.Clone();
        else
            Acknowledge(kind, answer, reply.RootElement.TryGetProperty("Changes", out var changes) ? changes : null);
    }

    /// <summary>The reply to a message. It tells of a change unless the message was there before.</summary>
    private void Acknowledge(int place, JsonElement answer, JsonElement? changes)
    {
        var (strand, number) = (StrandTo(place), _sent[place]);
        var time = answer.GetProperty("MsgTime").GetInt64();
        if (answer.GetProperty("MsgKey").GetString() is var key && key != new MsgKey(time, number, strand.Number).ToString())
            run.Faults.Add(_name, $"message {number} of {strand} was acknowledged as {key}");

        _isAwaited[place] = false;
        run.CountAcknowledged();
        if (changes is { } told)
        {
            Advance(told[0].GetProperty("Sequences").GetProperty("Message").GetInt64());
            Heard.Note(strand, number, time, "its own");
        }
        else
        {
            run.CountWasThere();
        }
    }

    private void Take(AccountChange change)
    {
        if (change is not { Sequences.Message: { } number, Items: [{ Type: ChangeTypes.Message, MessageItem: [var message] }] })
        {
            run.Faults.Add(_name, $"a change makes no sense: {string.Join(", ", change.Items.Select(item => item.Type))}");
            return;
        }

        // What was committed while it logged in may come both ways.
        var isNew = number > _newest;
        Advance(number);
        if (isNew)
            Note(message, $"told as {number}");
        else if (!Letter.IsGenuine(message) || !Heard.Knows(new Strand((int)message.MsgRandom), message.MsgSeq))
            run.Faults.Add(_name, $"{number}, {message.MsgKey}, is missing from what it fetched up to {_newest}");
    }

    private void Advance(long number)
    {
        if (number <= _lastTold)
            run.Faults.Add(_name, $"told of {number} behind {_lastTold}");
        _lastTold = number;
        _newest = Math.Max(_newest, number);
    }

    private void Note(MsgItem message, string how)
    {
        if (Letter.IsGenuine(message))
            Heard.Note(new Strand((int)message.MsgRandom), message.MsgSeq, message.MsgTimeStamp, how);
        else
            run.Faults.Add(_name, $"nobody sent {message.MsgKey} from {message.From_Account} to {message.To_Account}: {message.MsgBody} ({how})");
    }

    private JsonElement Succeeded(JsonElement reply)
    {
        if (reply.GetProperty("ErrorCode").GetInt64() != 0)
            throw new InvalidOperationException($"The server refused {_name}: {reply}");
        return reply;
    }
}
