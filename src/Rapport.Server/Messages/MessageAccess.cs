using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>The two sides of a conversation, as a call names them and as tables do.</summary>
public readonly record struct Sides(AccountRef One, AccountRef Other)
{
    public MessagePair Pair => MessagePair.Of(One.Number, Other.Number);
}

/// <summary>Who may act in whose conversations, asked in one place.</summary>
public sealed class MessageAccess(AccountDirectory accounts, MessageStore messages, TimeProvider clock)
{
    /// <summary>A message's key.</summary>
    /// <exception cref="Refusal">90054.</exception>
    public static MsgKey RequireKey(string? key) => MsgKey.TryParse(key, out var known) ? known : throw new Refusal(Errors.Message.InvalidKey);

    /// <summary>A message from the first to the second side. An app user finds only what he can see.</summary>
    /// <exception cref="Refusal">20022.</exception>
    public async ValueTask<Message> RequireMessageAsync(Session session, Caller caller, Sides sides, MsgKey key) =>
        await FindMessageAsync(session, caller, sides, key) ?? throw new Refusal(Errors.Message.NotFound);

    /// <summary>A message that takes key-value pairs.</summary>
    /// <exception cref="Refusal">10004, 23002, 23004.</exception>
    public async ValueTask<(Sides Sides, Message Message)> RequireExtensibleAsync(
        Session session,
        Caller caller,
        string from,
        string to,
        MsgKey key,
        RememberedNumbers? recalled
    )
    {
        var noSuchAccount = Errors.MessageExtension.InvalidParameters with { Sentence = "the account does not exist" };
        var sides = await SidesAsync(session, caller, from, to, recalled, noSuchAccount, noSuchAccount);
        var message = await FindMessageAsync(session, caller, sides, key);
        if (message is null || message.IsRecalled)
            throw new Refusal(Errors.Message.NoMessageToExtend);
        return message.Flags.HasFlag(MessageMarks.TakesExtensions) ? (sides, message) : throw new Refusal(Errors.Message.NoExtensions);
    }

    /// <summary>The account a call acts for: an administrator may name anybody, an app user only himself.</summary>
    /// <exception cref="Refusal"><paramref name="missing"/>, 90009.</exception>
    public static string RequireActor(Caller caller, string? account, WireError missing, string name)
    {
        if (!caller.IsAdmin && string.IsNullOrEmpty(account))
            return caller.UserId;

        var actor = Require.Text(account, missing, name);
        return caller.IsAdmin || actor == caller.UserId ? actor : throw new Refusal(Errors.Message.AdminRequired);
    }

    /// <summary>Sender and receiver of a message; an app user has to be one of them.</summary>
    /// <exception cref="Refusal">90008, 90003, 90009.</exception>
    public static (string From, string To) RequireDirection(Caller caller, string? from, string? to)
    {
        var sender = !caller.IsAdmin && string.IsNullOrEmpty(from) ? caller.UserId : Require.Text(from, Errors.Message.InvalidFromAccount, "From_Account");
        var receiver = Require.Text(to, Errors.Message.InvalidToAccount, "To_Account");
        return caller.IsAdmin || caller.UserId == sender || caller.UserId == receiver ? (sender, receiver) : throw new Refusal(Errors.Message.AdminRequired);
    }

    /// <summary>What memory says of two accounts; asked before the unit of work begins.</summary>
    public RememberedNumbers? Recall(Caller caller, string one, string other) => accounts.Recall(caller.AppId, one, [other]);

    /// <summary>The numbers of two accounts.</summary>
    /// <exception cref="Refusal">One of the errors given, when an account is not imported.</exception>
    public async ValueTask<Sides> SidesAsync(
        Session session,
        Caller caller,
        string one,
        string other,
        RememberedNumbers? recalled,
        WireError noSuchOne,
        WireError noSuchOther
    )
    {
        var (number, otherNumber) =
            recalled is not null && accounts.Holds(recalled) ? (recalled.Number, recalled.Others[0]) : await LookUpAsync(session, caller, one, other);
        return new Sides(
            new AccountRef(number != 0 ? number : throw new Refusal(noSuchOne), one),
            new AccountRef(otherNumber != 0 ? otherNumber : throw new Refusal(noSuchOther), other)
        );
    }

    private async ValueTask<Message?> FindMessageAsync(Session session, Caller caller, Sides sides, MsgKey key)
    {
        var message = await messages.FindAsync(session, sides.Pair, key);
        return
            message is not null
            && message.From == sides.One.Number
            && message.Key.Time >= Expiry.Of(caller.App, clock)
            && (caller.Call is not { } call || !message.IsHiddenFrom(call.Session.AccountNo))
            ? message
            : null;
    }

    private async ValueTask<(long One, long Other)> LookUpAsync(Session session, Caller caller, string one, string other)
    {
        if (session is WriteSession writing)
            accounts.Foresee(writing, caller.AppId, [one, other]);
        return (await accounts.NumberOfAsync(session, caller.AppId, one), await accounts.NumberOfAsync(session, caller.AppId, other));
    }
}
