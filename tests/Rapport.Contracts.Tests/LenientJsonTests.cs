using System.Text.Json;
using Rapport.Contracts.Json;
using Rapport.Contracts.Profiles;
using Rapport.Contracts.Relationships;

namespace Rapport.Contracts.Tests;

public sealed class LenientJsonTests
{
    [Theory]
    [InlineData("7", 7L)]
    [InlineData("\"7\"", 7L)]
    [InlineData("\"-7\"", -7L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("\"9223372036854775807\"", long.MaxValue)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    public void An_integer_may_be_quoted_empty_or_missing(string json, long? expected) =>
        JsonSerializer.Deserialize($$"""{"StartIndex":{{json}}}""", Wire.Json.BlackListGetRequest)!.StartIndex.ShouldBe(expected);

    [Theory]
    [InlineData("1.5")]
    [InlineData("9223372036854775808")]
    [InlineData("\"one\"")]
    [InlineData("\" 1\"")]
    [InlineData("\"1,000\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public void What_is_no_integer_is_an_error(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize($$"""{"StartIndex":{{json}}}""", Wire.Json.BlackListGetRequest));

    [Fact]
    public void An_absent_integer_is_left_out_when_written() =>
        JsonSerializer
            .Serialize(new BlackListGetRequest { From_Account = "anna", MaxLimited = 7 }, Wire.Json.BlackListGetRequest)
            .ShouldBe("""{"From_Account":"anna","MaxLimited":7}""");

    [Theory]
    [InlineData("""{"From_Account":1}""")]
    [InlineData("""{"From_Account":{}}""")]
    [InlineData("""{"To_Account":["ben",1]}""")]
    [InlineData("""{"To_Account":["ben",null]}""")]
    public void An_account_that_is_no_string_is_an_error_of_its_own(string json) =>
        Should.Throw<AccountNotAStringException>(() => JsonSerializer.Deserialize(json, Wire.Json.BlackListAddRequest));

    [Fact]
    public void Accounts_that_are_no_list_are_plainly_wrong_JSON()
    {
        var fault = Should.Throw<JsonException>(() => JsonSerializer.Deserialize("""{"To_Account":"ben"}""", Wire.Json.BlackListAddRequest));

        fault.ShouldNotBeOfType<AccountNotAStringException>();
    }

    [Fact]
    public void Missing_and_null_accounts_are_the_same()
    {
        var request = JsonSerializer.Deserialize("""{"From_Account":null,"To_Account":null}""", Wire.Json.BlackListAddRequest)!;

        request.From_Account.ShouldBeNull();
        request.To_Account.ShouldBeNull();
    }

    [Fact]
    public void Unknown_keys_are_ignored() =>
        JsonSerializer.Deserialize("""{"From_Account":"anna","Novelty":{"a":[1]}}""", Wire.Json.BlackListAddRequest)!.From_Account.ShouldBe("anna");

    [Fact]
    public void Text_is_written_as_it_is() =>
        JsonSerializer
            .Serialize(new BlackListAddRequest { From_Account = "用户<1>&'ü" }, Wire.Json.BlackListAddRequest)
            .ShouldBe("""{"From_Account":"用户<1>&'ü"}""");
}

public sealed class TagValueTests
{
    [Fact]
    public void A_text_stays_a_text()
    {
        var value = Read("\"7\"");

        value.Text.ShouldBe("7");
        value.Number.ShouldBeNull();
        value.List.ShouldBeNull();
        Write(value).ShouldBe("\"7\"");
    }

    [Fact]
    public void A_number_stays_a_number()
    {
        var value = Read("7");

        value.Number.ShouldBe(7);
        value.Text.ShouldBeNull();
        Write(value).ShouldBe("7");
    }

    [Fact]
    public void A_list_of_texts_stays_a_list()
    {
        var value = Read("""["a","b"]""");

        value.List.ShouldBe(["a", "b"]);
        Write(value).ShouldBe("""["a","b"]""");
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e400")]
    [InlineData("18446744073709551615")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("""{"a":{"b":[1]}}""")]
    [InlineData("""["a",1]""")]
    [InlineData("""[["a"]]""")]
    public void Anything_else_is_kept_as_unsupported_instead_of_failing_the_whole_request(string json)
    {
        var value = Read(json);

        value.IsUnsupported.ShouldBeTrue();
        value.IsAbsent.ShouldBeFalse();
        value.Text.ShouldBeNull();
        value.Number.ShouldBeNull();
        value.List.ShouldBeNull();
    }

    [Fact]
    public void Null_and_a_missing_value_are_absent()
    {
        Read("null").IsAbsent.ShouldBeTrue();
        JsonSerializer.Deserialize("""{"ProfileItem":[{"Tag":"t"}]}""", Wire.Json.PortraitSetRequest)!.ProfileItem!.Single().Value.IsAbsent.ShouldBeTrue();
        default(TagValue).ToString().ShouldBe("");
    }

    [Fact]
    public void The_tag_after_an_unsupported_value_is_still_read()
    {
        var request = JsonSerializer.Deserialize(
            """{"ProfileItem":[{"Value":{"deep":[1,{"x":2}]},"Tag":"first"},{"Tag":"second","Value":"two"}]}""",
            Wire.Json.PortraitSetRequest
        )!;

        request.ProfileItem!.Select(item => item.Tag).ShouldBe(["first", "second"]);
        request.ProfileItem![1].Value.Text.ShouldBe("two");
    }

    [Fact]
    public void Equal_texts_and_numbers_are_equal_values()
    {
        new TagValue("a").ShouldBe("a");
        new TagValue(1).ShouldBe(1L);
        new TagValue("1").ShouldNotBe(new TagValue(1));
    }

    private static TagValue Read(string json) =>
        JsonSerializer.Deserialize($$"""{"ProfileItem":[{"Tag":"t","Value":{{json}}}]}""", Wire.Json.PortraitSetRequest)!.ProfileItem!.Single().Value;

    private static string Write(TagValue value)
    {
        var json = JsonSerializer.Serialize(new PortraitSetRequest { ProfileItem = [new TagItem { Tag = "t", Value = value }] }, Wire.Json.PortraitSetRequest);
        return json["""{"ProfileItem":[{"Tag":"t","Value":""".Length..^"}]}".Length];
    }
}
