using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Profiles;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Profiles;

/// <summary>Writes fields of one profile, all or none; a webhook tells of the fields written, also where the value is the same as before.</summary>
public sealed class PortraitSet(
    Database database,
    AccountStore accounts,
    TieStore ties,
    ProfileRules rules,
    ProfileNews news,
    Outbox outbox,
    TimeProvider clock
) : IOperation<PortraitSetRequest, DisplayReply>
{
    public async ValueTask<DisplayReply> ExecuteAsync(Caller caller, PortraitSetRequest request, CancellationToken cancel)
    {
        var owner = ProfileAccess.RequireOwner(caller, request.From_Account);
        var items = Require.Items(request.ProfileItem, int.MaxValue, Errors.Profile.InvalidParameters, nameof(request.ProfileItem));
        var written = Check(caller, items);
        return await database.WriteAsync(UnitScope.Accounts(caller.AppId, owner), session => WriteAsync(session, caller, owner, written));
    }

    /// <summary>The fields to write, each once.</summary>
    private List<TagItem> Check(Caller caller, List<TagItem> items)
    {
        var written = new Dictionary<string, TagValue>();
        foreach (var item in items)
        {
            var tag = Require.Text(item.Tag, Errors.Profile.InvalidParameters, nameof(item.Tag));
            var value = item.Value;
            if (rules.WhyNotWritable(caller, tag, ref value) is { } error)
                throw new Refusal(error, $"{error.Sentence}: {tag}");
            written[tag] = value;
        }

        return [.. written.Select(field => new TagItem { Tag = field.Key, Value = field.Value })];
    }

    private async ValueTask<DisplayReply> WriteAsync(WriteSession session, Caller caller, string owner, List<TagItem> written)
    {
        var account = await accounts.FindAsync(session, caller.AppId, owner) ?? throw new Refusal(Errors.Profile.AccountNotFound);
        var profile = ProfileDocument.Parse(account.Profile);
        foreach (var item in written)
            profile.Set(item.Tag!, item.Value);
        await accounts.SaveProfileAsync(session, account.Number, profile.ToJson());
        news.Announce(session, caller, account, written);

        var tally = await ties.TallyAsync(session, account.Number);
        var webhook = new PortraitSetEvent
        {
            Operator_Account = caller.UserId,
            From_Account = owner,
            EventTime = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            ProfileItem = written,
        };
        outbox.Append(session, caller, webhook, owner, tally);
        ties.SaveTally(session, account.Number, tally);
        return new DisplayReply();
    }
}
