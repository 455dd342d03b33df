using Rapport.Contracts.Gateway;

namespace Rapport.Server.Gateway;

/// <summary>One call of a client on its way through an operation.</summary>
public sealed class GatewayCall(ClientSession session)
{
    public ClientSession Session { get; } = session;

    /// <summary>What the call changed in the caller's own data. Filled with the commit, before the operation hears that it succeeded.</summary>
    public List<AccountChange>? Changes { get; private set; }

    internal void Add(AccountChange change) => (Changes ??= []).Add(change);
}
