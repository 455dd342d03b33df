using System.Collections.Concurrent;

namespace Rapport.Server.Gateway;

/// <summary>Who is connected to this server.</summary>
public sealed class SessionRegistry
{
    private readonly ConcurrentDictionary<long, ClientSession[]> _accounts = new();

    public bool IsConnected(long accountNo) => _accounts.ContainsKey(accountNo);
}
