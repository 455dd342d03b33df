namespace Rapport.Server.Accounts;

/// <summary>An account as it is stored.</summary>
/// <param name="Number">What other tables call it.</param>
/// <param name="UserId">What everybody else calls it.</param>
/// <param name="KickedAt">UserSigs made at or before this second let no client in; 0: never kicked.</param>
/// <param name="Profile">The profile tags that are set, a JSON object; <c>null</c>: none.</param>
/// <param name="ProfileSequence">Grows with every change of the profile.</param>
public sealed record Account(long Number, string UserId, long KickedAt, string? Profile, long ProfileSequence)
{
    public AccountRef Ref => new(Number, UserId);
}
