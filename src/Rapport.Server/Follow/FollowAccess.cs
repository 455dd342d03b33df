using Rapport.Contracts;
using Rapport.Server.Api;
using Rapport.Server.Relationships;

namespace Rapport.Server.Follow;

/// <summary>What every command of the service asks first: is it switched on, and may the caller act for this account?</summary>
internal static class FollowAccess
{
    /// <exception cref="Refusal">30005, 30001, 30004.</exception>
    public static string RequireOwner(Caller caller, string? fromAccount) =>
        caller.App.Settings.Switches.Follow ? RelationshipAccess.RequireOwner(caller, fromAccount) : throw new Refusal(Errors.Relationship.FollowDisabled);
}
