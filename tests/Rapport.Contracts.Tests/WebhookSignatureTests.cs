using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Rapport.Contracts.Webhooks;

namespace Rapport.Contracts.Tests;

public sealed class WebhookSignatureTests
{
    private static readonly WebhookSignatureVectors s_vectors = Vectors.WebhookSignatures;

    /// <summary>The same cases in every run: a failure must come back.</summary>
    private static readonly Config s_everyRunTheSame = Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20231114, 1);

    [Fact]
    public void The_sign_of_a_token_and_a_time_is_the_documented_one()
    {
        foreach (var vector in s_vectors.Sign)
        {
            WebhookSignature.Sign(vector.Token, vector.RequestTime).ShouldBe(vector.Sign);
            WebhookSignature.Verify(vector.Token, $"{vector.RequestTime}", vector.Sign).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_sign_in_capitals_is_the_same_sign()
    {
        var vector = s_vectors.Sign[0];

        WebhookSignature.Verify(vector.Token, $"{vector.RequestTime}", vector.Sign.ToUpperInvariant()).ShouldBeTrue();
    }

    [Fact]
    public void A_sign_of_another_token_or_time_does_not_verify()
    {
        var vector = s_vectors.Sign[0];

        WebhookSignature.Verify(vector.Token + "x", $"{vector.RequestTime}", vector.Sign).ShouldBeFalse();
        WebhookSignature.Verify(vector.Token, $"{vector.RequestTime + 1}", vector.Sign).ShouldBeFalse();
        WebhookSignature.Verify(vector.Token, $"{vector.RequestTime}", vector.Sign[..63]).ShouldBeFalse();
        WebhookSignature.Verify(vector.Token, $"{vector.RequestTime}", vector.Sign + "00").ShouldBeFalse();
        WebhookSignature.Verify(vector.Token, $"{vector.RequestTime}", vector.Sign[..63] + "ä").ShouldBeFalse();
        WebhookSignature.Verify(vector.Token, $"{vector.RequestTime}", "").ShouldBeFalse();
    }

    [Fact]
    public void The_signature_of_a_body_is_the_one_in_the_vectors()
    {
        foreach (var vector in s_vectors.Body)
        {
            var body = Encoding.UTF8.GetBytes(vector.Body);
            WebhookSignature.SignBody(vector.Token, vector.Id, vector.Timestamp, body).ShouldBe(vector.Signature);
            WebhookSignature.VerifyBody(vector.Token, vector.Id, vector.Timestamp, body, vector.Signature).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_library_of_the_Standard_Webhooks_convention_verifies_it_with_the_token_as_its_secret()
    {
        foreach (var vector in s_vectors.Body)
        {
            // What those libraries do with a secret: strip the prefix, decode, and take the bytes as the key.
            var key = Convert.FromBase64String(vector.StandardSecret["whsec_".Length..]);
            var content = Encoding.UTF8.GetBytes($"{vector.Id}.{vector.Timestamp}.{vector.Body}");
            ("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, content))).ShouldBe(vector.Signature);
        }
    }

    [Fact]
    public void A_signature_covers_id_time_and_body()
    {
        var vector = s_vectors.Body[0];
        var body = Encoding.UTF8.GetBytes(vector.Body);

        WebhookSignature.VerifyBody(vector.Token + "x", vector.Id, vector.Timestamp, body, vector.Signature).ShouldBeFalse();
        WebhookSignature.VerifyBody(vector.Token, vector.Id + "x", vector.Timestamp, body, vector.Signature).ShouldBeFalse();
        WebhookSignature.VerifyBody(vector.Token, vector.Id, vector.Timestamp + 1, body, vector.Signature).ShouldBeFalse();
        WebhookSignature.VerifyBody(vector.Token, vector.Id, vector.Timestamp, body.AsSpan(1), vector.Signature).ShouldBeFalse();
    }

    [Fact]
    public void One_right_signature_among_several_is_enough()
    {
        var vector = s_vectors.Body[0];
        var body = Encoding.UTF8.GetBytes(vector.Body);

        WebhookSignature.VerifyBody(vector.Token, vector.Id, vector.Timestamp, body, $"v1a,other v1,wrong  {vector.Signature}").ShouldBeTrue();
        WebhookSignature.VerifyBody(vector.Token, vector.Id, vector.Timestamp, body, "v1a,other v1,wrong").ShouldBeFalse();
    }

    [Fact]
    public void No_text_at_all_makes_verifying_crash_or_succeed() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>(
                (time, signature) =>
                    !WebhookSignature.Verify("token", time.Get, signature.Get) && !WebhookSignature.VerifyBody("token", time.Get, 1, "{}"u8, signature.Get)
            )
            .Check(s_everyRunTheSame);
}
