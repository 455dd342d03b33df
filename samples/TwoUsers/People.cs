using Rapport.Client;

namespace TwoUsers;

/// <summary>The people of the sample.</summary>
internal static class People
{
    /// <summary>Makes the accounts; whoever wants to be their friend has to ask.</summary>
    public static async Task PrepareAsync(RapportClient rapport, IEnumerable<string> users)
    {
        foreach (var user in users)
        {
            await rapport.Accounts.ImportAsync(user, nick: char.ToUpperInvariant(user[0]) + user[1..]);
            await rapport.Profiles.SetAsync(user, "Tag_Profile_IM_AllowType", "AllowType_Type_NeedConfirm");
        }
    }
}
