using Rapport.Contracts;

namespace Rapport.Server.Api;

/// <summary>How a service names the faults every service can meet.</summary>
/// <param name="InvalidJson">The body is not JSON at all.</param>
/// <param name="InvalidParameters">The body is JSON of the wrong shape.</param>
/// <param name="Internal">A fault of our own.</param>
public sealed record ServiceErrors(WireError InvalidJson, WireError InvalidParameters, WireError Internal)
{
    public static ServiceErrors Of(string service) =>
        service switch
        {
            "im_open_login_svc" => new(Errors.Gateway.InvalidJson, Errors.Account.InvalidParameters, Errors.Account.Internal),
            "profile" => new(Errors.Gateway.InvalidJson, Errors.Profile.InvalidParameters, Errors.Profile.Internal),
            "sns" or "follow" => new(Errors.Gateway.InvalidJson, Errors.Relationship.InvalidParameters, Errors.Relationship.Internal),
            "openim" => new(Errors.Message.InvalidJson, Errors.Message.InvalidToAccount, Errors.Message.Internal),
            _ => new(Errors.Gateway.InvalidJson, Errors.Gateway.InvalidJson, Errors.Gateway.Internal),
        };
}
