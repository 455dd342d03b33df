using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Tells the key-value pairs of a message in the order of their versions.</summary>
public sealed class GetKeyValues(Database database, MessageAccess access, MessageExtensionStore extensions) : IOperation<GetKeyValuesRequest, GetKeyValuesReply>
{
    private const int PageSize = 200;

    public async ValueTask<GetKeyValuesReply> ExecuteAsync(Caller caller, GetKeyValuesRequest request, CancellationToken cancel)
    {
        var (from, to) = SetKeyValues.RequireDirection(caller, request.From_Account, request.To_Account);
        if (!MsgKey.TryParse(request.MsgKey, out var key))
            throw new Refusal(Errors.MessageExtension.InvalidParameters, "MsgKey is missing or illegal");

        var recalled = access.Recall(caller, from, to);
        return await database.ReadAsync(async session =>
        {
            var (_, message) = await access.RequireExtensibleAsync(session, caller, from, to, key, recalled);
            var state = await extensions.StateAsync(session, message.Number);

            // One more than a page tells whether there are more. Pairs written together have one version and must not be torn apart.
            var pairs = await extensions.PageAsync(session, message.Number, request.StartSeq ?? 0, PageSize + 1);
            var isComplete = pairs.Count <= PageSize;
            if (!isComplete)
            {
                var torn = pairs[^1].Seq;
                pairs.RemoveAll(pair => pair.Seq == torn);
            }

            return new GetKeyValuesReply
            {
                ExtensionList = pairs,
                CompleteFlag = isComplete ? 1 : 0,
                LatestSeq = state.Latest,
                ClearSeq = state.Cleared,
            };
        });
    }
}
