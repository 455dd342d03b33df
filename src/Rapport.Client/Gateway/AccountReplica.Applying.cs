using System.Collections.Immutable;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Profiles;
using Rapport.Contracts.Relationships;

namespace Rapport.Client.Gateway;

/// <summary>What each item does to the lists. An item that belongs to another list, or to a later version of the protocol, does nothing.</summary>
public sealed partial class AccountReplica
{
    private bool ApplyFriends(ChangeItem item)
    {
        if (item.Type is ChangeTypes.FriendAdded or ChangeTypes.FriendUpdated)
        {
            foreach (var friend in item.UserDataItem ?? [])
                Friends = Friends.SetItem(friend.To_Account, friend);
        }
        else if (item.Type == ChangeTypes.FriendDeleted)
        {
            Friends = Friends.RemoveRange(item.To_Account ?? []);
            FriendProfiles = FriendProfiles.RemoveRange(item.To_Account ?? []);
            if (_isFetchingProfiles)
                _parted.UnionWith(item.To_Account ?? []);
        }

        return true;
    }

    private bool ApplyBlackList(ChangeItem item)
    {
        if (item.Type == ChangeTypes.BlackListAdded)
            BlackList = BlackList.AddRange(item.BlackListItem ?? []);
        else if (item.Type == ChangeTypes.BlackListDeleted)
            BlackList = BlackList.RemoveAll(entry => item.To_Account?.Contains(entry.To_Account) == true);
        return true;
    }

    private bool ApplyApplications(ChangeItem item)
    {
        switch (item.Type)
        {
            case ChangeTypes.ApplicationAdded:
                foreach (var application in item.ApplicationItem ?? [])
                    Applications = Applications.SetItem((application.To_Account, application.PendencyType), application);
                break;
            case ChangeTypes.ApplicationDeleted:
                Applications = Applications.RemoveRange((item.To_Account ?? []).Select(userId => (userId, item.PendencyType ?? "")));
                break;
            case ChangeTypes.ApplicationRead:
                foreach (var application in Applications.Values.Where(one => one.Unread != 0 && one.AddTime <= item.ReadTime))
                    Applications = Applications.SetItem((application.To_Account, application.PendencyType), AsRead(application));
                break;
        }

        return true;
    }

    private bool ApplyProfile(ChangeItem item)
    {
        if (item.Type == ChangeTypes.ProfileUpdated)
        {
            foreach (var field in item.ProfileItem ?? [])
                Profile = Profile.SetItem(field.Tag ?? "", field.Value);
        }

        return true;
    }

    private bool ApplyFollow(ChangeItem item)
    {
        switch (item.Type)
        {
            case ChangeTypes.Followed:
                Following = Following.Union(item.To_Account ?? []);
                break;
            case ChangeTypes.Unfollowed:
                Following = Following.Except(item.To_Account ?? []);
                break;
            case ChangeTypes.FollowerAdded:
                Followers = Followers.Union(item.To_Account ?? []);
                break;
            case ChangeTypes.FollowerDeleted:
                Followers = Followers.Except(item.To_Account ?? []);
                break;
        }

        return true;
    }

    // Whoever has read an application out of the copy keeps what he read.
    private static FriendApplicationData AsRead(FriendApplicationData application) =>
        new()
        {
            To_Account = application.To_Account,
            PendencyType = application.PendencyType,
            AddTime = application.AddTime,
            AddSource = application.AddSource,
            AddWording = application.AddWording,
            Nick = application.Nick,
            FaceUrl = application.FaceUrl,
            Remark = application.Remark,
            GroupName = application.GroupName,
            AddType = application.AddType,
            Unread = 0,
        };

    /// <summary>Writes fields of a friend's profile over those known.</summary>
    private static FriendProfile Merge(FriendProfile known, FriendProfileNews news) =>
        new()
        {
            To_Account = known.To_Account,
            ProfileItem = [.. known.ProfileItem.Where(field => news.ProfileItem.TrueForAll(written => written.Tag != field.Tag)), .. news.ProfileItem],
            ProfileSequence = news.ProfileSequence,
        };
}
