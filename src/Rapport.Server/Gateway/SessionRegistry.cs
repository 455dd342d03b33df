using System.Collections.Concurrent;

namespace Rapport.Server.Gateway;

/// <summary>Who is connected to this server, and who wants to hear of whose status. Sessions come and go in the order of the commits that say so.</summary>
public sealed class SessionRegistry
{
    /// <summary>Wishes beyond this many push out the session's oldest.</summary>
    private const int MostSubscriptions = 200;

    private readonly ConcurrentDictionary<long, ClientSession[]> _accounts = new();
    private readonly ConcurrentDictionary<long, ClientSession> _numbers = new();
    private readonly ConcurrentDictionary<long, Audience> _audiences = new();
    private readonly Lock _lock = new();

    /// <summary>Sessions that are logged in.</summary>
    public int Count => _numbers.Count;

    /// <summary>Accounts somebody listens to.</summary>
    public int WatchedCount => _audiences.Count;

    public bool IsConnected(long accountNo) => _accounts.ContainsKey(accountNo);

    /// <summary>The account's sessions.</summary>
    public IReadOnlyList<ClientSession> Of(long accountNo) => _accounts.TryGetValue(accountNo, out var sessions) ? sessions : [];

    /// <summary>The sessions that want to hear of the account's status.</summary>
    public IReadOnlyList<ClientSession> AudienceOf(long accountNo) => _audiences.TryGetValue(accountNo, out var audience) ? audience.Sessions : [];

    internal void Add(ClientSession session, long number)
    {
        session.Number = number;
        lock (_lock)
        {
            _numbers[number] = session;
            _accounts[session.AccountNo] = [.. Of(session.AccountNo), session];
        }
    }

    /// <summary>Takes a session out; tells which it was, or <c>null</c> when it was none of this server's.</summary>
    internal ClientSession? Remove(long number)
    {
        if (!_numbers.TryRemove(number, out var session))
            return null;

        session.End();
        lock (_lock)
        {
            var others = Of(session.AccountNo).Where(other => other != session).ToArray();
            if (others.Length > 0)
                _accounts[session.AccountNo] = others;
            else
                _accounts.TryRemove(session.AccountNo, out _);
            Unsubscribe(session, [.. session.Subscriptions]);
        }

        return session;
    }

    /// <summary>Takes every session out.</summary>
    internal void Clear()
    {
        foreach (var number in _numbers.Keys)
            Remove(number);
    }

    /// <summary>Has a session hear of accounts' status from now on.</summary>
    public void Subscribe(ClientSession session, IEnumerable<long> accounts)
    {
        lock (_lock)
        {
            // A session that has just ended must not come back into an audience it would never leave.
            if (!_numbers.ContainsKey(session.Number))
                return;

            foreach (var account in accounts)
            {
                session.Subscriptions.Remove(account);
                session.Subscriptions.Add(account);
                _audiences.GetOrAdd(account, static _ => new Audience()).Add(session);
            }

            if (session.Subscriptions.Count > MostSubscriptions)
                Unsubscribe(session, session.Subscriptions[..^MostSubscriptions]);
        }
    }

    /// <summary>Ends wishes; <c>null</c> ends all.</summary>
    public void Unsubscribe(ClientSession session, IEnumerable<long>? accounts)
    {
        lock (_lock)
            Unsubscribe(session, [.. accounts ?? session.Subscriptions]);
    }

    private void Unsubscribe(ClientSession session, List<long> accounts)
    {
        foreach (var account in accounts)
        {
            session.Subscriptions.Remove(account);
            if (_audiences.TryGetValue(account, out var audience) && audience.Remove(session))
                _audiences.TryRemove(account, out _);
        }
    }

    /// <summary>Who listens to one account: changed under the lock, read as a list that is made anew only after a change.</summary>
    private sealed class Audience
    {
        private readonly HashSet<ClientSession> _sessions = [];
        private volatile ClientSession[]? _list;

        public IReadOnlyList<ClientSession> Sessions
        {
            get
            {
                if (_list is { } list)
                    return list;

                lock (_sessions)
                    return _list = [.. _sessions];
            }
        }

        public void Add(ClientSession session)
        {
            lock (_sessions)
            {
                if (_sessions.Add(session))
                    _list = null;
            }
        }

        /// <summary>Tells whether nobody is left.</summary>
        public bool Remove(ClientSession session)
        {
            lock (_sessions)
            {
                if (_sessions.Remove(session))
                    _list = null;
                return _sessions.Count == 0;
            }
        }
    }
}
