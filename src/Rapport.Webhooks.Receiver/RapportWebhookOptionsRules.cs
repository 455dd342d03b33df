using Microsoft.Extensions.Options;

namespace Rapport.Webhooks.Receiver;

/// <summary>Reports every mistake in the options at once, at start.</summary>
internal sealed class RapportWebhookOptionsRules : IValidateOptions<RapportWebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, RapportWebhookOptions options)
    {
        var mistakes = new List<string>();
        if (options.SdkAppId <= 0)
            mistakes.Add($"{nameof(options.SdkAppId)} must be set to the id of your app.");
        if (options.RequireBodySignature && options.TokenOrNull is null)
            mistakes.Add($"{nameof(options.RequireBodySignature)} needs {nameof(options.Token)}: without one nothing can be verified.");
        if (options.MaxAge <= TimeSpan.Zero)
            mistakes.Add($"{nameof(options.MaxAge)} must be more than zero.");
        if (options.MaxBodyBytes is <= 0 or > 1024 * 1024 * 1024)
            mistakes.Add($"{nameof(options.MaxBodyBytes)} must be between 1 byte and 1 GiB.");
        if (options.RememberedIds <= 0)
            mistakes.Add($"{nameof(options.RememberedIds)} must be more than zero.");

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
