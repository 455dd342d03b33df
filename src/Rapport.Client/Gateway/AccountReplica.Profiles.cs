using System.Collections.Immutable;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Profiles;

namespace Rapport.Client.Gateway;

/// <summary>Friends' profiles, which count each for itself.</summary>
public sealed partial class AccountReplica
{
    private readonly List<FriendProfileNews> _waitingProfiles = [];
    private bool _isFetchingProfiles;

    // Who stopped being a friend while profiles were on their way: what comes of them is old if they are friends again.
    private readonly HashSet<string> _parted = [];

    // To be fetched as soon as the friends are there.
    private bool _wantsProfiles;

    /// <summary>What the server's counter for all of them together must be.</summary>
    private long ProfileSum => FriendProfiles.Values.Sum(profile => profile.ProfileSequence);

    private bool LacksProfile => FriendProfiles.Count != Friends.Count || !Friends.Keys.All(FriendProfiles.ContainsKey);

    private void ForgetProfileFetch()
    {
        // Nobody knows what the fetch would have brought; without any profile, the next login begins anew.
        if (_isFetchingProfiles || _wantsProfiles)
            FriendProfiles = FriendProfiles.Clear();
        _isFetchingProfiles = _wantsProfiles = false;
        _waitingProfiles.Clear();
    }

    private void Accept(FriendProfileNews news)
    {
        if (_isFetchingProfiles)
            _waitingProfiles.Add(news);
        else if (!FriendProfiles.TryGetValue(news.From_Account, out var known))
            return;
        else if (news.ProfileSequence == known.ProfileSequence + 1)
            FriendProfiles = FriendProfiles.SetItem(known.To_Account, Merge(known, news));
        else if (news.ProfileSequence > known.ProfileSequence)
            FetchProfiles();
    }

    private void FetchProfiles()
    {
        // Whose profile is missing is only known once the friends are.
        _wantsProfiles |= _friendBook.IsFetching;
        if (_isFetchingProfiles || _friendBook.IsFetching)
            return;

        _wantsProfiles = false;
        _parted.Clear();
        _isFetchingProfiles = true;
        _ = FetchProfilesAsync(_connection!);
    }

    private async Task FetchProfilesAsync(GatewayConnection connection)
    {
        try
        {
            var profiles = await ReadProfilesAsync(connection);
            lock (_lock)
            {
                if (_connection != connection)
                    return;

                FriendProfiles = profiles
                    .Where(profile => Friends.ContainsKey(profile.To_Account) && !_parted.Contains(profile.To_Account))
                    .ToImmutableDictionary(profile => profile.To_Account);
                _isFetchingProfiles = false;
                var waiting = _waitingProfiles.ToList();
                _waitingProfiles.Clear();
                foreach (var news in waiting)
                    Accept(news);

                // Friends may have come and gone meanwhile.
                if (LacksProfile || _wantsProfiles)
                    FetchProfiles();
            }
        }
        catch (Exception e)
        {
            Fail(connection, e);
        }

        Tell();
    }

    private static async Task<List<FriendProfile>> ReadProfilesAsync(GatewayConnection connection)
    {
        while (true)
        {
            var profiles = new List<FriendProfile>();
            long? sum = null;
            long start = 0;
            while (true)
            {
                var page = await RequireAsync(
                    connection,
                    "profile/friend_portrait_get",
                    $$"""{"StartIndex":{{start}}}""",
                    Wire.Json.FriendPortraitGetReply,
                    CancellationToken.None
                );
                profiles.AddRange(page.UserProfileItem ?? []);
                if (sum is not null && sum != page.FriendProfileSequence)
                    break;
                if (page.CompleteFlag == 1)
                    return profiles;
                sum = page.FriendProfileSequence;
                start = page.NextStartIndex;
            }
        }
    }
}
