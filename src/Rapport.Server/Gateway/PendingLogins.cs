using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Rapport.Server.Configuration;

namespace Rapport.Server.Gateway;

/// <summary>Counts the connections that have not logged in yet, so that nobody can fill the door with them.</summary>
internal sealed class PendingLogins(IOptions<RapportOptions> options)
{
    private readonly GatewayOptions _limits = options.Value.Gateway;
    private readonly ConcurrentDictionary<string, int> _addresses = new();
    private int _all;

    /// <summary>Whether one more may wait.</summary>
    public bool TryEnter(string address)
    {
        var here = _addresses.AddOrUpdate(address, 1, static (_, count) => count + 1);
        if (Interlocked.Increment(ref _all) <= _limits.PendingLogins && here <= _limits.PendingLoginsPerAddress)
            return true;

        Leave(address);
        return false;
    }

    /// <summary>One of them has logged in or is gone.</summary>
    public void Leave(string address)
    {
        Interlocked.Decrement(ref _all);
        if (_addresses.AddOrUpdate(address, 0, static (_, count) => count - 1) == 0)
            _addresses.TryRemove(KeyValuePair.Create(address, 0));
    }
}

/// <summary>A place among those who wait to log in; given back once.</summary>
internal sealed class LoginTicket(PendingLogins pending, string address)
{
    private int _returned;

    public void Return()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
            pending.Leave(address);
    }
}
