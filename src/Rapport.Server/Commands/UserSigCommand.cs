using System.CommandLine;
using Rapport.Contracts;
using Rapport.Server.Accounts;
using Rapport.Server.Operations.Operators;

namespace Rapport.Server.Commands;

/// <summary><c>rapport usersig</c>: makes a UserSig, with a key at hand without any server.</summary>
internal static class UserSigCommand
{
    private const int UsualDays = 180;
    private const int MostDays = 3650;

    public static Command Build(CommandRunner runner)
    {
        var userId = new Argument<string>("userId") { Description = "The account it is for." };
        var key = new Option<string?>("--key") { Description = "Sign with this key instead of asking the server; needs --app." };
        var days = new Option<int>("--days") { Description = "How long it holds, 1 to 3650 days.", DefaultValueFactory = _ => UsualDays };
        var command = new Command("usersig", "Make a UserSig for an account.") { userId, key, days };
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var parsed = context.Parsed;
                var account = parsed.GetRequiredValue(userId);
                var lifetime = parsed.GetValue(days);
                if (!UserIds.IsValid(account))
                    throw CommandFailure.Usage("A UserID has 1 to 32 bytes of printable ASCII.");
                if (lifetime is < 1 or > MostDays)
                    throw CommandFailure.Usage($"--days is between 1 and {MostDays}.");

                if (parsed.GetValue(key) is { Length: > 0 } secret)
                {
                    var appId = parsed.GetValue(SharedOptions.App) ?? throw CommandFailure.Usage("With --key, say for which app with --app.");
                    var userSig = new UserSig(appId, account, context.Clock.GetUtcNow().ToUnixTimeSeconds(), lifetime * 86_400L);
                    context.WriteLine(userSig.Sign(secret));
                    return;
                }

                var answer = await context.Client.SendAsync(
                    HttpMethod.Post,
                    await context.AppPathAsync(cancel, "/usersig"),
                    new UserSigRequest(account, lifetime * 86_400L),
                    OperatorClient.Types.UserSigRequest,
                    OperatorClient.Types.UserSigReply,
                    cancel
                );
                context.Write(answer, reply => context.WriteLine(reply.UserSig));
            }
        );
        return command;
    }
}
