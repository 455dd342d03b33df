using System.Text;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;

namespace Rapport.Server.Presence;

/// <summary>Sets the caller's custom status; a webhook tells of it, and those who listen are told. The same value again changes nothing.</summary>
public sealed class StatusSet(SessionBook book) : IOperation<StatusSetRequest, Reply>
{
    private const int LongestStatus = 100;

    public async ValueTask<Reply> ExecuteAsync(Caller caller, StatusSetRequest request, CancellationToken cancel)
    {
        var status = request.CustomStatus ?? "";
        if (!Require.Fits(status, LongestStatus) || status.Contains('\0'))
            throw new Refusal(Errors.Account.InvalidParameters, $"CustomStatus must have at most {LongestStatus} bytes");

        await book.SetCustomStatusAsync(caller, status);
        return new Reply();
    }
}
