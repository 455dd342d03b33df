using Rapport.Contracts;

namespace Rapport.Client;

/// <summary>Which server a <see cref="RapportClient"/> talks to, as whom, and how hard it tries.</summary>
public sealed class RapportClientOptions
{
    /// <summary>The server, for example <c>https://chat.example.com</c>. A path in it is kept in front of <c>/v4/…</c>.</summary>
    public required Uri BaseAddress { get; set; }

    /// <summary>The app's SDKAppID.</summary>
    public required long SdkAppId { get; set; }

    /// <summary>The administrator the calls are made as; default <c>administrator</c>.</summary>
    public string Identifier { get; set; } = "administrator";

    /// <summary>The app's secret key, from which the client makes its UserSigs. Either this or <see cref="UserSigProvider"/> is given.</summary>
    public string? Key { get; set; }

    /// <summary>
    /// Where UserSigs come from when the key is not at hand. What it returns is used until a tenth of its lifetime is left, or until
    /// the server refuses it. It may be called by several threads, one after another.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? UserSigProvider { get; set; }

    /// <summary>How long UserSigs made from <see cref="Key"/> hold; default one day. They are renewed when a tenth of it is left.</summary>
    public TimeSpan UserSigLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long one attempt may take; default 10 seconds. The original ends a call after 3.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a call is tried at most, the first time included; default 3, and 1 switches repeating off. Repeated are transport
    /// faults and the codes that mean "try again", and only where a repetition can do no harm: reading commands; any command
    /// whose request certainly did not reach the server, or that the server refused for its rate (60007, 60011, 60018, 60019)
    /// or its UserSig. Everything else needs <see cref="RepeatWrites"/>.
    /// </summary>
    public int MostAttempts { get; set; } = 3;

    /// <summary>
    /// Repeats writing commands too when it is not known whether they were carried out. Off by default: the second try then
    /// reports items as "already so" (for example 30001 for a friend the lost first try had added), and may send webhooks twice.
    /// </summary>
    public bool RepeatWrites { get; set; }

    /// <summary>The wait before the first repetition, default 200 ms; it doubles with every further one.</summary>
    public TimeSpan FirstRepetitionAfter { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// <c>true</c> (default): a call that fails as a whole throws <see cref="RapportException"/>. <c>false</c>: its reply is returned, with
    /// <see cref="Reply.ErrorCode"/> set. Failures of single items never throw.
    /// </summary>
    public bool ThrowOnFailure { get; set; } = true;

    /// <summary>What sends the requests. Not given: one the client makes, and disposes, itself.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>The clock; default the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>What is wrong with the options; <c>null</c>: nothing.</summary>
    internal string? WhyInvalid() =>
        !BaseAddress.IsAbsoluteUri || BaseAddress.Scheme is not ("http" or "https") ? "BaseAddress must be an absolute http or https address"
        : SdkAppId <= 0 ? "SdkAppId must be positive"
        : string.IsNullOrEmpty(Identifier) ? "Identifier must not be empty"
        : string.IsNullOrEmpty(Key) == UserSigProvider is null ? "either Key or UserSigProvider must be given"
        : UserSigLifetime < TimeSpan.FromSeconds(1) ? "UserSigLifetime must be at least a second"
        : MostAttempts < 1 ? "MostAttempts must be at least 1"
        : null;
}
