using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;

namespace Rapport.Server.Relationships;

/// <summary>Collects the outcome of each item of a call, in the call's order.</summary>
/// <param name="success">What stands in the result of an item that succeeded.</param>
internal sealed class ItemResults(string success = "")
{
    private readonly List<ItemResult> _results = [];
    private List<string>? _failed;

    public List<ItemResult> Results => _results;

    /// <summary>The accounts that failed; <c>null</c> when none did, so that the key is left out.</summary>
    public List<string>? Failed => _failed;

    public void Succeed(string account) => _results.Add(new ItemResult { To_Account = account, ResultInfo = success });

    /// <param name="error">The code.</param>
    /// <param name="info">The text; the error's own when it is left out.</param>
    public void Fail(string account, WireError error, string? info = null)
    {
        _results.Add(
            new ItemResult
            {
                To_Account = account,
                ResultCode = error.Code,
                ResultInfo = info ?? error.Sentence,
            }
        );
        (_failed ??= []).Add(account);
    }

    /// <summary>For the three commands whose recorded answers say more than their documentation.</summary>
    public static ItemResults Of(Caller caller) => new(caller.App.Settings.Switches.AnswersAsRecorded ? "OK" : "");

    public ItemResultsReply ToReply() => new() { ResultItem = _results, Fail_Account = _failed };
}
