using Rapport.Contracts.Gateway;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Gateway;

/// <summary>Every counter of the caller's account, read in one moment.</summary>
public sealed class GetSequences(Database database, SequenceStore sequences) : IOperation<EmptyRequest, SequencesReply>
{
    public async ValueTask<SequencesReply> ExecuteAsync(Caller caller, EmptyRequest request, CancellationToken cancel) =>
        new() { Sequences = await database.ReadAsync(session => sequences.OfAsync(session, caller.Call!.Session.AccountNo)) };
}
