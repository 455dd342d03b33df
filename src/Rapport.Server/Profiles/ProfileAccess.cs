using Rapport.Contracts;
using Rapport.Server.Api;

namespace Rapport.Server.Profiles;

/// <summary>Whose profile a caller may act for.</summary>
internal static class ProfileAccess
{
    /// <summary>An administrator may name anybody, an app user only himself; naming nobody means himself too.</summary>
    /// <exception cref="Refusal">40001, 40004.</exception>
    public static string RequireOwner(Caller caller, string? fromAccount)
    {
        if (!caller.IsAdmin && string.IsNullOrEmpty(fromAccount))
            return caller.UserId;

        var owner = Require.Text(fromAccount, Errors.Profile.InvalidParameters, "From_Account");
        return caller.IsAdmin || owner == caller.UserId ? owner : throw new Refusal(Errors.Profile.AdminRequired);
    }
}
