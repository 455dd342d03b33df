using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Rapport.Contracts.Tests;

public sealed class UserSigTests
{
    private static readonly UserSigVectors s_vectors = Vectors.UserSigs;

    /// <summary>The same cases in every run: a failure must come back.</summary>
    private static readonly Config s_everyRunTheSame = Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20231114, 1);

    public static IEnumerable<TheoryDataRow<string>> Valid => s_vectors.Valid.Select(vector => new TheoryDataRow<string>(vector.Name));

    public static IEnumerable<TheoryDataRow<string>> Malformed => s_vectors.Malformed.Select(vector => new TheoryDataRow<string>(vector.Name));

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_signature_made_by_any_library_is_understood(string name)
    {
        var vector = s_vectors.Valid.Single(vector => vector.Name == name);
        foreach (var text in vector.UserSigs)
        {
            var userSig = UserSig.Parse(text).ShouldNotBeNull();
            userSig.SdkAppId.ShouldBe(s_vectors.SdkAppId);
            userSig.UserId.ShouldBe(vector.Identifier);
            userSig.IssuedAt.ShouldBe(s_vectors.Time);
            userSig.LifetimeSeconds.ShouldBe(s_vectors.Expire);
            userSig.UserBuf.ShouldBe(vector.UserBuf);
            userSig.WasSignedWith(s_vectors.Key).ShouldBeTrue();
            userSig.WasSignedWith(s_vectors.Key + "0").ShouldBeFalse();
        }
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_signature_of_ours_says_what_any_other_library_would_say(string name)
    {
        var vector = s_vectors.Valid.Single(vector => vector.Name == name);

        var text = new UserSig(s_vectors.SdkAppId, vector.Identifier, s_vectors.Time, s_vectors.Expire, vector.UserBuf).Sign(s_vectors.Key);

        // The compressed bytes may differ between builds of zlib; what they hold may not.
        text.ShouldMatch("^[A-Za-z0-9*_-]+$");
        using var ours = JsonDocument.Parse(Unpack(text));
        using var theirs = JsonDocument.Parse(Unpack(vector.UserSigs[0]));
        JsonElement.DeepEquals(ours.RootElement, theirs.RootElement).ShouldBeTrue();
        ours.RootElement.GetProperty("TLS.sig").GetString().ShouldBe(vector.Signature);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void The_vectors_are_right_in_themselves(string name)
    {
        var vector = s_vectors.Valid.Single(vector => vector.Name == name);

        Convert
            .ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(s_vectors.Key), Encoding.UTF8.GetBytes(vector.StringToSign)))
            .ShouldBe(vector.Signature);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_no_signature_is_refused_without_a_crash(string name) =>
        UserSig.Parse(s_vectors.Malformed.Single(vector => vector.Name == name).UserSig).ShouldBeNull();

    [Fact]
    public void A_signature_whose_account_was_changed_does_not_verify()
    {
        var honest = UserSig.Parse(s_vectors.Valid[0].UserSigs[0])!;

        (honest with { UserId = "root" }).WasSignedWith(s_vectors.Key).ShouldBeFalse();
        (honest with { IssuedAt = honest.IssuedAt + 1 }).WasSignedWith(s_vectors.Key).ShouldBeFalse();
        (honest with { LifetimeSeconds = long.MaxValue }).WasSignedWith(s_vectors.Key).ShouldBeFalse();
        (honest with { SdkAppId = 1 }).WasSignedWith(s_vectors.Key).ShouldBeFalse();
        (honest with { UserBuf = [] }).WasSignedWith(s_vectors.Key).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1700000000, 86400, 1700086400)]
    [InlineData(1700000000, 0, 1700000000)]
    [InlineData(1700000000, long.MaxValue, long.MaxValue)]
    [InlineData(-1700000000, 1, -1699999999)]
    public void The_end_of_a_signature_never_overflows(long issued, long lifetime, long end) =>
        new UserSig(1, "anna", issued, lifetime).ExpiresAt.ShouldBe(end);

    [Fact]
    public void Any_text_is_read_or_refused_but_never_crashes() =>
        Prop.ForAll<string>(text =>
            {
                if (text is not null)
                    UserSig.Parse(text);
            })
            .Check(s_everyRunTheSame);

    [Fact]
    public void Any_bytes_in_the_right_wrapping_are_read_or_refused_but_never_crash() =>
        Prop.ForAll<byte[]>(bytes =>
            {
                UserSig.Parse(Pack(bytes));
                UserSig.Parse(Convert.ToBase64String(bytes));
            })
            .Check(s_everyRunTheSame);

    [Fact]
    public void A_signature_with_any_one_character_changed_never_crashes_and_never_verifies_as_something_else() =>
        Prop.ForAll<int, char>(
                (place, character) =>
                {
                    var text = s_vectors.Valid[0].UserSigs[1].ToCharArray();
                    text[(int)((uint)place % text.Length)] = character;
                    var userSig = UserSig.Parse(new string(text));
                    return userSig is null || !userSig.WasSignedWith(s_vectors.Key) || userSig.UserId == "admin";
                }
            )
            .Check(s_everyRunTheSame);

    [Fact]
    public void A_document_with_any_one_byte_changed_never_crashes_and_never_verifies_as_something_else() =>
        Prop.ForAll<int, byte>(
                (place, value) =>
                {
                    var document = Unpack(s_vectors.Valid[0].UserSigs[1]);
                    document[(int)((uint)place % document.Length)] = value;
                    var userSig = UserSig.Parse(Pack(document));
                    return userSig is null || !userSig.WasSignedWith(s_vectors.Key) || userSig.UserId == "admin";
                }
            )
            .Check(s_everyRunTheSame);

    [Fact]
    public void What_was_signed_is_read_back_for_any_account_and_key() =>
        Prop.ForAll<NonNull<string>, NonNull<string>, byte[]>(
                (account, key, userBuf) =>
                {
                    // Half a surrogate pair is no text and cannot travel as UTF-8.
                    var userId = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(account.Get));
                    var signed = new UserSig(1400000123, userId, 1700000000, 60, userBuf);
                    var read = UserSig.Parse(signed.Sign(key.Get));
                    return read is not null && read.UserId == userId && read.WasSignedWith(key.Get) && (read.UserBuf ?? []).SequenceEqual(userBuf ?? []);
                }
            )
            .Check(s_everyRunTheSame);

    private static string Pack(byte[] document)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(document);
        return Convert.ToBase64String(packed.ToArray()).Replace('+', '*').Replace('/', '-').Replace('=', '_');
    }

    private static byte[] Unpack(string text)
    {
        using var document = new MemoryStream();
        using var zlib = new ZLibStream(
            new MemoryStream(Convert.FromBase64String(text.Replace('*', '+').Replace('-', '/').Replace('_', '='))),
            CompressionMode.Decompress
        );
        zlib.CopyTo(document);
        return document.ToArray();
    }
}
