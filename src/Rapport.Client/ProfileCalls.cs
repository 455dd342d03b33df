using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Profiles;

namespace Rapport.Client;

/// <summary>Profile fields: the service <c>profile</c>. Every call throws as <see cref="RapportClient.CallAsync"/> does.</summary>
public sealed class ProfileCalls
{
    private readonly RapportClient _client;

    internal ProfileCalls(RapportClient client) => _client = client;

    /// <summary>
    /// Writes fields of one profile, all or none (1047/34916). Errors: 40001 no field, 40003 no such account, 40009 no such tag,
    /// 40601 longer than 500 bytes, 40605 illegal value, 40610 wrong type.
    /// </summary>
    /// <param name="userId">Whose profile.</param>
    /// <param name="fields">Tags, for example <c>Tag_Profile_IM_Nick</c>, with their new values.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<DisplayReply> SetAsync(string userId, IEnumerable<KeyValuePair<string, TagValue>> fields, CancellationToken cancel = default) =>
        _client.CallAsync<PortraitSetRequest, DisplayReply>(
            "profile/portrait_set",
            new PortraitSetRequest { From_Account = userId, ProfileItem = [.. fields.Select(field => new TagItem { Tag = field.Key, Value = field.Value })] },
            cancel
        );

    /// <summary>Writes one field; otherwise as the other form.</summary>
    public Task<DisplayReply> SetAsync(string userId, string tag, TagValue value, CancellationToken cancel = default) =>
        SetAsync(userId, [KeyValuePair.Create(tag, value)], cancel);

    /// <summary>
    /// Reads fields of up to 100 profiles (1047/34917). Items: 40003 no such account. Errors: 40002 no account, 40001 no tag or more than
    /// 100 accounts, 40009 no such tag.
    /// </summary>
    public Task<PortraitGetReply> GetAsync(IEnumerable<string> userIds, IEnumerable<string> tags, CancellationToken cancel = default) =>
        _client.CallAsync<PortraitGetRequest, PortraitGetReply>(
            "profile/portrait_get",
            new PortraitGetRequest { To_Account = [.. userIds], TagList = [.. tags] },
            cancel
        );
}
