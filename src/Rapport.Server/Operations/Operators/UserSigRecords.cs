namespace Rapport.Server.Operations.Operators;

/// <summary>A UserSig to make.</summary>
/// <param name="UserId">The account it is for; it need not exist yet.</param>
/// <param name="LifetimeSeconds">How long it holds; left out: 180 days.</param>
public sealed record UserSigRequest(string UserId, long? LifetimeSeconds = null);

/// <summary>A UserSig.</summary>
/// <param name="SdkAppId">The app.</param>
/// <param name="UserId">The account it is for.</param>
/// <param name="UserSig">The UserSig.</param>
/// <param name="ExpiresAt">The last second at which it holds.</param>
public sealed record UserSigReply(long SdkAppId, string UserId, string UserSig, DateTimeOffset ExpiresAt)
{
    /// <summary>Never the signature.</summary>
    public override string ToString() => $"UserSig of {UserId}";
}

/// <summary>A UserSig to look at.</summary>
/// <param name="UserId">The account it is said to be for.</param>
/// <param name="UserSig">The UserSig.</param>
public sealed record UserSigVerifyRequest(string UserId, string UserSig)
{
    /// <summary>Never the signature.</summary>
    public override string ToString() => $"UserSig of {UserId}";
}

/// <summary>What a client that logs in with the UserSig would be told.</summary>
public sealed record UserSigVerifyReply
{
    /// <summary>Whether it lets the account in.</summary>
    public required bool Valid { get; init; }

    /// <summary>0, or the error code a client would get.</summary>
    public required long Code { get; init; }

    /// <summary>What is wrong, and what to do about it; or that all is well.</summary>
    public required string Sentence { get; init; }

    /// <summary>Whether the account has been imported.</summary>
    public required bool AccountExists { get; init; }

    /// <summary>The app it was made for; absent when it cannot be decoded.</summary>
    public long? SignedSdkAppId { get; init; }

    /// <summary>The account it was made for; absent when it cannot be decoded.</summary>
    public string? SignedUserId { get; init; }

    /// <summary>When it was made; absent when it cannot be decoded.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>The last second at which it holds; absent when it cannot be decoded.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
