using Rapport.Contracts.Gateway;

namespace Rapport.Server.Gateway;

/// <summary>One call of a client on its way through an operation.</summary>
public sealed class GatewayCall(ClientSession session)
{
    public ClientSession Session { get; } = session;

    /// <summary>What the call changed in the caller's own data. Filled with the commit, before the operation hears that it succeeded.</summary>
    public List<AccountChange>? Changes { get; private set; }

    /// <summary>Where the reply belongs among the news for the client; <c>null</c>: anywhere.</summary>
    internal ReplyPlace? Place { get; private set; }

    /// <summary>Has everything the client is told from now on come behind the reply.</summary>
    public void KeepPlace()
    {
        if (Place is null)
            Session.Keep(Place = new ReplyPlace());
    }

    /// <summary>
    /// Takes over what a commit changed. From here on the client is told of later commits only behind the reply, so that it hears of its own
    /// changes and of other people's in the order in which they happened.
    /// </summary>
    internal void Add(AccountChange change)
    {
        (Changes ??= []).Add(change);
        KeepPlace();
    }
}
