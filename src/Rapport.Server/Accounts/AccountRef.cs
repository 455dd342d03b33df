namespace Rapport.Server.Accounts;

/// <summary>An account by both its names: what tables call it, and what everybody else does.</summary>
public readonly record struct AccountRef(long Number, string UserId);
