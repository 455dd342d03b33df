using Rapport.Contracts;
using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver;

/// <summary>
/// Makes the answers of before-webhooks: <c>WebhookAnswer.Allow()</c>, or
/// <c>WebhookAnswer.Allow().Refuse("ben", 38001, "not today")</c>, which allows all but ben.
/// </summary>
public static class Verdicts
{
    /// <summary>The lowest code an app may refuse with.</summary>
    public const long LowestRefusalCode = 38000;

    /// <summary>The highest code an app may refuse with.</summary>
    public const long HighestRefusalCode = 39000;

    /// <summary>The lowest code of its own an app may refuse a message with.</summary>
    public const long LowestMessageCode = 120_001;

    /// <summary>The highest code of its own an app may refuse a message with.</summary>
    public const long HighestMessageCode = 130_000;

    extension(WebhookAnswer answer)
    {
        /// <summary>Everything may go on.</summary>
        public static WebhookAnswer Allow() => new();

        /// <summary>Refuses a message.</summary>
        /// <param name="code">1: the sender sees 20006; 120001 to 130000: he sees this code and the reason. Default 1.</param>
        /// <param name="reason">A text for people. Default: empty.</param>
        /// <returns>The same answer.</returns>
        public WebhookAnswer RefuseMessage(long code = 1, string reason = "")
        {
            if (code != 1)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(code, LowestMessageCode);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(code, HighestMessageCode);
            }

            answer.ErrorCode = code;
            answer.ErrorInfo = reason;
            return answer;
        }

        /// <summary>Drops a message: its sender sees it succeed, nobody gets it.</summary>
        /// <returns>The same answer.</returns>
        public WebhookAnswer DropMessage()
        {
            answer.ErrorCode = 2;
            return answer;
        }

        /// <summary>Refuses one account of a friend request or of the answer to one; whoever asked sees code and reason as that account's result.</summary>
        /// <param name="account">The <c>To_Account</c> refused. Accounts not named are allowed.</param>
        /// <param name="code">38000 to 39000, the numbers free for apps. Default 38000.</param>
        /// <param name="reason">A text for people. Default: empty.</param>
        /// <returns>The same answer.</returns>
        public WebhookAnswer Refuse(string account, long code = LowestRefusalCode, string reason = "")
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(code, LowestRefusalCode);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(code, HighestRefusalCode);

            answer.ResultItem ??= [];
            answer.ResultItem.RemoveAll(item => item.To_Account == account);
            answer.ResultItem.Add(
                new ItemResult
                {
                    To_Account = account,
                    ResultCode = code,
                    ResultInfo = reason,
                }
            );
            return answer;
        }
    }
}
