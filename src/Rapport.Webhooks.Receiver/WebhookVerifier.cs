using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver;

/// <summary>Decides whether a request is a webhook of our app, first by its address, then by its body.</summary>
internal sealed class WebhookVerifier(IOptions<RapportWebhookOptions> options, TimeProvider clock)
{
    private readonly RapportWebhookOptions _options = options.Value;
    private readonly string? _token = options.Value.TokenOrNull;

    /// <summary>Checks what can be told before the body is read.</summary>
    public void CheckAddress(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
            throw new Refusal(StatusCodes.Status405MethodNotAllowed, "a webhook is a POST");

        // A parameter given twice becomes one text with a comma, which is neither a number nor a command we know.
        if (Number(request.Query["SdkAppid"].ToString()) != _options.SdkAppId)
            throw new Refusal(StatusCodes.Status403Forbidden, "SdkAppid is not the app this receiver is for");
        if (_token is not null)
            CheckSign(request.Query, _token);
        if (request.Query["CallbackCommand"].ToString().Length == 0)
            throw new Refusal(StatusCodes.Status400BadRequest, "CallbackCommand is missing from the URL");
    }

    /// <summary>Checks what only the body tells. Returns whether there was a signature over it.</summary>
    public bool CheckBody(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        if (_token is null)
            return false;

        var id = headers[WebhookSignature.IdHeader].ToString();
        var signature = headers[WebhookSignature.SignatureHeader].ToString();
        if (signature.Length == 0)
        {
            // Whoever signs no body has no ids either. If ids were believed without a signature, somebody who overheard one Sign
            // could have events of the next minute marked as done before they arrive.
            if (_options.RequireBodySignature || id.Length > 0)
                throw new Refusal(StatusCodes.Status403Forbidden, "webhook-signature is missing");
            return false;
        }

        if (Number(headers[WebhookSignature.TimestampHeader].ToString()) is not { } timestamp)
            throw new Refusal(StatusCodes.Status403Forbidden, "webhook-timestamp is missing or not a number of seconds");
        if (!WebhookSignature.VerifyBody(_token, id, timestamp, body, signature))
            throw new Refusal(StatusCodes.Status403Forbidden, "webhook-signature does not belong to this body and token");
        CheckAge(timestamp, "webhook-timestamp");
        return true;
    }

    /// <summary>A number without sign, spaces or separators; <c>null</c> when it is none.</summary>
    public static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void CheckSign(IQueryCollection query, string token)
    {
        var time = query["RequestTime"].ToString();
        var sign = query["Sign"].ToString();
        if (time.Length == 0 || sign.Length == 0)
            throw new Refusal(StatusCodes.Status403Forbidden, "Sign or RequestTime is missing; is the token set on the chat server?");
        if (!WebhookSignature.Verify(token, time, sign))
            throw new Refusal(StatusCodes.Status403Forbidden, "Sign does not belong to this RequestTime and token");
        if (Number(time) is not { } seconds)
            throw new Refusal(StatusCodes.Status403Forbidden, "RequestTime is not a number of seconds");
        CheckAge(seconds, "RequestTime");
    }

    private void CheckAge(long seconds, string name)
    {
        if (Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - seconds) > _options.MaxAge.TotalSeconds)
            throw new Refusal(StatusCodes.Status403Forbidden, $"{name} is more than {_options.MaxAge.TotalSeconds:0.#} seconds from this machine's clock");
    }
}
