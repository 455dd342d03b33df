using System.Collections.Immutable;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Json;
using Rapport.Contracts.Profiles;
using Rapport.Contracts.Relationships;

namespace Rapport.Client.Gateway;

/// <summary>
/// A client's own copy of its account's data: friends and their profiles, friend lists, blocklist, friend applications, the own profile, whom
/// the account follows and who follows it. It keeps step with the server over any number of connections, one at a time: at every login it
/// fetches what has changed meanwhile and nothing else, afterwards it applies what it is told (docs/gateway.md, "Convergence").
/// </summary>
/// <remarks>The collections are immutable: what was read does not change under the reader. All members may be used by any thread.</remarks>
/// <example>
/// <code>
/// var replica = new AccountReplica();
/// await using var connection = await replica.ConnectAsync(server, new LoginRequest { … });
/// await replica.CatchUpAsync();
/// foreach (var friend in replica.Friends.Values) …
/// </code>
/// </example>
public sealed partial class AccountReplica
{
    private readonly Lock _lock = new();
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waiters = [];
    private readonly List<NewsFrame> _early = [];
    private readonly string[] _profileTags;
    private readonly ReplicaBook _friendBook;
    private readonly ReplicaBook[] _books;
    private GatewayConnection? _connection;
    private bool _isLoggedIn;
    private Exception? _fault;

    /// <summary>Makes an empty copy.</summary>
    /// <param name="customProfileTags">Custom fields (<c>Tag_Profile_Custom_…</c>) of the own profile to keep besides the standard ones.</param>
    public AccountReplica(params IEnumerable<string> customProfileTags)
    {
        _profileTags = [.. StandardProfileTags, .. customProfileTags];
        _friendBook = new ReplicaBook(static counters => [counters.Friend, counters.FriendCustom], ApplyFriends, FetchFriendsAsync);
        _books =
        [
            _friendBook,
            new(static counters => [counters.FriendList], static item => item.Type != ChangeTypes.FriendListsChanged, FetchFriendListsAsync),
            new(static counters => [counters.BlackList], ApplyBlackList, FetchBlackListAsync),
            new(static counters => [counters.Application], ApplyApplications, FetchApplicationsAsync),
            new(static counters => [counters.Profile], ApplyProfile, FetchProfileAsync),
            new(static counters => [counters.Follow], ApplyFollow, FetchFollowAsync),
        ];
    }

    /// <summary>The standard fields of a profile.</summary>
    public static IReadOnlyList<string> StandardProfileTags { get; } =
    [
        "Tag_Profile_IM_Nick",
        "Tag_Profile_IM_Gender",
        "Tag_Profile_IM_BirthDay",
        "Tag_Profile_IM_Location",
        "Tag_Profile_IM_SelfSignature",
        "Tag_Profile_IM_AllowType",
        "Tag_Profile_IM_Language",
        "Tag_Profile_IM_Image",
        "Tag_Profile_IM_MsgSettings",
        "Tag_Profile_IM_AdminForbidType",
        "Tag_Profile_IM_Level",
        "Tag_Profile_IM_Role",
    ];

    /// <summary>The friends with all their fields.</summary>
    public ImmutableDictionary<string, FriendData> Friends { get; private set; } = ImmutableDictionary<string, FriendData>.Empty;

    /// <summary>The friends' profiles. A new friend's profile comes a moment after the friend.</summary>
    public ImmutableDictionary<string, FriendProfile> FriendProfiles { get; private set; } = ImmutableDictionary<string, FriendProfile>.Empty;

    /// <summary>The friend lists with their members.</summary>
    public ImmutableList<FriendListData> FriendLists { get; private set; } = [];

    /// <summary>The blocked accounts, in the order they were blocked.</summary>
    public ImmutableList<BlackListEntry> BlackList { get; private set; } = [];

    /// <summary>The friend applications that wait, by their other side and their direction. Nick and picture are as they were when it came.</summary>
    public ImmutableDictionary<(string UserId, string PendencyType), FriendApplicationData> Applications { get; private set; } =
        ImmutableDictionary<(string, string), FriendApplicationData>.Empty;

    /// <summary>The own profile: the standard fields, and the custom ones asked for.</summary>
    public ImmutableDictionary<string, TagValue> Profile { get; private set; } = ImmutableDictionary<string, TagValue>.Empty;

    /// <summary>Whom the account follows.</summary>
    public ImmutableHashSet<string> Following { get; private set; } = [];

    /// <summary>Who follows the account.</summary>
    public ImmutableHashSet<string> Followers { get; private set; } = [];

    /// <summary>How often a list had to be fetched because a change was missing while the connection stood. The server never causes that.</summary>
    public long Gaps { get; private set; }

    /// <summary>Called after every change of the copy, on the thread that brought it; must be quick and must not throw.</summary>
    public Action? Changed { get; init; }

    /// <summary>Opens a connection, logs in, and begins to bring the copy up to date. The connection before, if any, should be over.</summary>
    /// <param name="server">The server's address, http or https.</param>
    /// <param name="login">Who logs in; always the same account.</param>
    /// <param name="listener">Also told of everything the server tells, in order, before the copy takes it over.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The connection; commands called on it have their changes in the copy when they return, lists that must be fetched excepted.</returns>
    /// <exception cref="RapportException">The server refused the login.</exception>
    /// <exception cref="IOException">The connection ended too early.</exception>
    public async Task<GatewayConnection> ConnectAsync(Uri server, LoginRequest login, Action<NewsFrame>? listener = null, CancellationToken cancel = default)
    {
        GatewayConnection? connection = null;
        void Hear(NewsFrame news)
        {
            listener?.Invoke(news);
            this.Hear(connection, news);
        }

        connection = await GatewayConnection.OpenAsync(server, Hear, cancel: cancel);
        try
        {
            Begin(connection);
            var reply = await connection.LoginAsync(login, cancel);
            LoggedIn(connection, reply.Sequences);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the copy holds everything that was committed before this call.</summary>
    /// <exception cref="IOException">The connection ended before that.</exception>
    public async Task CatchUpAsync(CancellationToken cancel = default)
    {
        GatewayConnection connection;
        lock (_lock)
            connection = _connection ?? throw new InvalidOperationException("ConnectAsync comes first.");
        var counters = (await RequireAsync(connection, "gateway/sequences", "{}", Wire.Json.SequencesReply, cancel)).Sequences;
        await WhenAsync(() => Reaches(counters), cancel);
    }

    /// <summary>Waits until the copy looks as the condition says; asked after every change, so it should be quick.</summary>
    /// <exception cref="IOException">The connection ended before that.</exception>
    public async Task WhenAsync(Func<bool> condition, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        TaskCompletionSource met;
        GatewayConnection? connection;
        lock (_lock)
        {
            if (_fault is not null)
                throw _fault;
            if (condition())
                return;
            connection = _connection;
            met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((condition, met));
        }

        try
        {
            if (connection is not null && await Task.WhenAny(met.Task, connection.Closed).WaitAsync(cancel) != met.Task)
                throw new IOException("The connection was closed.");
            await met.Task.WaitAsync(cancel);
        }
        finally
        {
            lock (_lock)
                _waiters.RemoveAll(waiter => waiter.Met == met);
        }
    }

    private void Begin(GatewayConnection connection)
    {
        lock (_lock)
        {
            _connection = connection;
            _isLoggedIn = false;
            _fault = null;
            _early.Clear();
            foreach (var book in _books)
                book.Forget();
            ForgetProfileFetch();
        }
    }

    private void LoggedIn(GatewayConnection connection, Sequences server)
    {
        lock (_lock)
        {
            if (_connection != connection)
                return;

            foreach (var book in _books.Where(book => book.DiffersFrom(server)))
                Fetch(book);
            if (ProfileSum != (server.FriendProfile ?? 0) || LacksProfile)
                FetchProfiles();

            _isLoggedIn = true;
            foreach (var news in _early)
                Accept(news);
            _early.Clear();
        }

        Tell();
    }

    private void Hear(GatewayConnection? connection, NewsFrame news)
    {
        lock (_lock)
        {
            // What an old connection still had to say does not count.
            if (connection is null || connection != _connection)
                return;
            if (_isLoggedIn)
                Accept(news);
            else
                _early.Add(news);
        }

        Tell();
    }

    private void Accept(NewsFrame news)
    {
        if (news.Change is { } change)
        {
            foreach (var book in _books)
                Accept(book, change);
        }
        else if (news.FriendProfile is { } profile)
        {
            Accept(profile);
        }
    }

    private void Accept(ReplicaBook book, AccountChange change)
    {
        var (mustFetch, step) = book.Accept(change);
        if (step == ChangeStep.Gap)
            Gaps++;
        if (mustFetch)
            Fetch(book);
        if (book == _friendBook && LacksProfile)
            FetchProfiles();
    }

    private bool Reaches(Sequences counters) =>
        _isLoggedIn
        && Array.TrueForAll(_books, book => book.Reaches(counters))
        && !_isFetchingProfiles
        && !_wantsProfiles
        && !LacksProfile
        && ProfileSum >= SumAmongFriends(counters);

    // Friends who are gone since the counters were read have taken their share of the sum with them.
    private long SumAmongFriends(Sequences counters) => _friendBook.DiffersFrom(counters) ? 0 : counters.FriendProfile ?? 0;

    /// <summary>Tells those who wait for the copy to look a certain way.</summary>
    private void Tell()
    {
        List<TaskCompletionSource> met = [];
        lock (_lock)
        {
            foreach (var waiter in _waiters)
            {
                if (_fault is not null || waiter.Condition())
                    met.Add(waiter.Met);
            }
        }

        foreach (var waiter in met)
        {
            if (_fault is { } fault)
                waiter.TrySetException(fault);
            else
                waiter.TrySetResult();
        }

        Changed?.Invoke();
    }
}
