// Covers what counts as secret and what masking leaves.
#include "pugmark/http/secrets.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace pugmark {
namespace {

TEST(SecretHeaders, AreKnownInAnyCase) {
  for (const char* name : {"Authorization", "PROXY-AUTHORIZATION", "cookie", "Set-Cookie"}) {
    EXPECT_TRUE(is_secret_header(name)) << name;
  }
  for (const char* name :
       {"X-API-KEY", "Api-Key", "x-apikey", "X-AUTH-TOKEN", "X-Csrf-Token", "X-XSRF-TOKEN", "X-AMZ-SECURITY-TOKEN",
        "PRIVATE-TOKEN", "X-CSRFToken", "X-Auth-Key", "Set-Cookie2", "X-Forwarded-Authorization", "X-Functions-Key",
        "X-AUTHORIZATION", "OCP-APIM-SUBSCRIPTION-KEY"}) {
    EXPECT_TRUE(is_secret_header(name)) << name;
  }
  for (const char* name : {"", "HOST", "COOKIE2", "AUTHORIZATIO", "SEC-WEBSOCKET-KEY", "TOKENS", "X-KEY", "ETAG"}) {
    EXPECT_FALSE(is_secret_header(name)) << name;
  }
}

TEST(MaskUri, PasswordsOfTheAuthorityAreMasked) {
  EXPECT_EQ(mask_uri("http://user:pw@host/x"), "http://user:-masked-@host/x");
  EXPECT_EQ(mask_uri("ftp://user:p@w:d@host:21/x"), "ftp://user:-masked-@host:21/x");
  EXPECT_EQ(mask_uri("http://:pw@host"), "http://:-masked-@host");
}

TEST(MaskUri, AnAuthorityWithoutPasswordStays) {
  for (const char* uri : {"http://host:80/a:b@c", "http://user@host:80/", "/a@b:c", "http://host/?x=a:b@c", "http://",
                          "://", "http://@host"}) {
    EXPECT_EQ(mask_uri(uri), uri);
  }
}

TEST(MaskUri, PasswordParametersAreMaskedUpToTheirEnd) {
  EXPECT_EQ(mask_uri("/login?user=a&password=hunter2&x=1"), "/login?user=a&password=-masked-&x=1");
  EXPECT_EQ(mask_uri("/?PWD=a;token=b#c"), "/?PWD=-masked-;token=-masked-#c");
  EXPECT_EQ(mask_uri("/?api_key=a&apikey=b"), "/?api_key=-masked-&apikey=-masked-");
  EXPECT_EQ(mask_uri("/?password="), "/?password=-masked-");
}

TEST(MaskUri, OtherParametersStay) {
  for (const char* uri : {"", "/", "/?", "/?&&;", "/?passwords=1&mypassword=2&password", "/password=x/y", "/?q=a=b"}) {
    EXPECT_EQ(mask_uri(uri), uri);
  }
}

TEST(MaskUri, EveryUriInsideOfAUriIsMasked) {
  EXPECT_EQ(mask_uri("/?u=http://a:b@c/"), "/?u=http://a:-masked-@c/");
  EXPECT_EQ(mask_uri("http://p.example/?u=http://a:b@c/&v=ftp://d:e@f"),
            "http://p.example/?u=http://a:-masked-@c/&v=ftp://d:-masked-@f");
  EXPECT_EQ(mask_uri("http://a:b@c/http://d:e@f/"), "http://a:-masked-@c/http://d:-masked-@f/");
  EXPECT_EQ(mask_uri("<http://a:b@c/>; rel=x, <http://d:80/>, e@f"),
            "<http://a:-masked-@c/>; rel=x, <http://d:80/>, e@f");
  EXPECT_EQ(mask_uri("/?u=http://host:80&mail=a@b"), "/?u=http://host:80&mail=a@b") << "another parameter's @";
}

TEST(MaskUri, EncodedUrisAreMasked) {
  EXPECT_EQ(mask_uri("/?u=http%3A%2F%2Fa%3Ab%40c%2F&x=1"), "/?u=http%3A%2F%2Fa%3A-masked-%40c%2F&x=1");
  EXPECT_EQ(mask_uri("/?u=http%3a//a:b@c/"), "/?u=http%3a//a:-masked-@c/");
  EXPECT_EQ(mask_uri("/?u=http%253A%252F%252Fa%253Ab%2540c"), "/?u=http%253A%252F%252Fa%253A-masked-%2540c");
  EXPECT_EQ(mask_uri("/?next=%2Flogin%3Fpassword%3Dhunter2%26x%3D1"), "/?next=%2Flogin%3Fpassword%3D-masked-%26x%3D1");
  for (const char* uri :
       {"/?u=http%3A%2F%2Fhost%3A80%2Fx", "100%", "%", "%2", "%zz:%2F%2F", "/?q=100%25", "%25", "%2525"}) {
    EXPECT_EQ(mask_uri(uri), uri);
  }
}

TEST(MaskUri, APasswordMayHoldWhatSeparatesElsewhere) {
  EXPECT_EQ(mask_uri("/?password=a%26b%3Dc&x=1"), "/?password=-masked-&x=1") << "encoded separators are its own";
  EXPECT_EQ(mask_uri("/?password=a;b?c&x=1"), "/?password=-masked-&x=1");
  EXPECT_EQ(mask_uri("/?password=a;b=c"), "/?password=-masked-;b=c");
  EXPECT_EQ(mask_uri("/?password=a\"b, c"), "/?password=-masked-");
  EXPECT_EQ(mask_uri("http://u:p&w;x@host/"), "http://u:-masked-@host/");
}

TEST(MaskUri, BothKindsInOneUriAreMasked) {
  EXPECT_EQ(mask_uri("http://u:p@h/?token=t"), "http://u:-masked-@h/?token=-masked-");
}

TEST(MaskCanonicalText, ValuesOfSecretHeadersAreMaskedAndTheRestStays) {
  EXPECT_EQ(mask_canonical_text(R"("HOST":"h","AUTHORIZATION":"Basic dTpw","ACCEPT":"*/*")"),
            R"("HOST":"h","AUTHORIZATION":"-masked-","ACCEPT":"*/*")");
  EXPECT_EQ(mask_canonical_text(R"("SET-COOKIE":"a=b; path=/")"), R"("SET-COOKIE":"-masked-")");
}

TEST(MaskCanonicalText, ACookieThatTheLogMaskedKeepsItsMark) {
  EXPECT_EQ(mask_canonical_text(R"("COOKIE":"-COOKIE-")"), R"("COOKIE":"-COOKIE-")");
  EXPECT_EQ(mask_canonical_text(R"("COOKIE":"sid=1")"), R"("COOKIE":"-masked-")");
}

TEST(MaskCanonicalText, PasswordsInOtherHeadersAreMasked) {
  EXPECT_EQ(mask_canonical_text(R"("REFERER":"http://u:p@h/?token=t","X":"1")"),
            R"("REFERER":"http://u:-masked-@h/?token=-masked-","X":"1")");
}

TEST(MaskCanonicalText, QuotesInsideASecretDoNotEndIt) {
  EXPECT_EQ(mask_canonical_text(R"("AUTHORIZATION":"Digest username=\\"u\\", response=\\"r\\"","HOST":"h")"),
            R"("AUTHORIZATION":"-masked-","HOST":"h")");
}

TEST(MaskCanonicalText, EscapedQuotesInAPasswordDoNotEndIt) {
  EXPECT_EQ(mask_canonical_text(R"("REFERER":"/?token=a\\"b\\\\c&x=\\u00e4","X-API-KEY":"k\\"","Y":"1")"),
            R"("REFERER":"/?token=-masked-&x=\\u00e4","X-API-KEY":"-masked-","Y":"1")");
}

TEST(MaskCanonicalText, TextWithoutSecretsStaysByteForByte) {
  for (const char* text : {"", "(empty)", "no headers at all", R"("A":"b")", R"("A":"","B":"c\\"d")", R"("A":"b)"}) {
    EXPECT_EQ(mask_canonical_text(text), text);
  }
}

TEST(MaskCanonicalText, TextThatIsNoHeaderButNamesASecretOneIsMaskedAsAWhole) {
  EXPECT_EQ(mask_canonical_text(R"("HOST":"h","AUTHORIZATION":"Basic c2Vjcm)"), R"("HOST":"h",-masked-)");
  EXPECT_EQ(mask_canonical_text("HOST: h, Authorization: Bearer abc"), "-masked-");
  EXPECT_EQ(mask_canonical_text(R"("HOST":"h","URI":"http://u:p@h/)"), R"("HOST":"h","URI":"http://u:-masked-@h/)");
}

TEST(MaskCanonicalText, AMarkOfTheLogWithSomethingBehindItIsNoMark) {
  EXPECT_EQ(mask_canonical_text(R"("COOKIE":"-COOKIE-"sid=1","ACCEPT":"x")"), R"("COOKIE":"-masked-","ACCEPT":"x")");
  EXPECT_TRUE(may_hold_secrets(R"("COOKIE":"-COOKIE-"sid=1","ACCEPT":"x")"));
}

TEST(MayHoldSecrets, IsQuickToSayNoForOrdinaryHeaders) {
  EXPECT_FALSE(may_hold_secrets(R"("HOST":"h","COOKIE":"-COOKIE-","CACHE-CONTROL":"max-age=0","A":"q=0.8; x=1")"));
  EXPECT_FALSE(may_hold_secrets(""));
  EXPECT_TRUE(may_hold_secrets(R"("HOST":"h","AUTHORIZATION":"Basic dTpw")"));
  EXPECT_TRUE(may_hold_secrets(R"("COOKIE":"sid=1")"));
}

RC_GTEST_PROP(MayHoldSecretsProperty, WhatItPassesIsMaskedNowhere, ()) {
  const auto parts = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
      "\"HOST\":\"", "\",\"",  "\":\"",    "\"",   ",",     "COOKIE", "Set-Cookie", "AUTHORIZATION",
      "X-API-KEY",   "-token", "-COOKIE-", "http", "://",   ":",      "u:p",        "@",
      "/",           "?",      "&",        ";",    "#",     "=",      "%3D",        "%40",
      "password",    "token",  "pwd",      "x",    "secret"}));
  std::string text;
  for (const std::string& part : parts) {
    text += part;
  }
  if (!may_hold_secrets(text)) {
    RC_ASSERT(mask_canonical_text(text) == text);
    RC_ASSERT(!has_uri_password(text));
  }
}

}  // namespace
}  // namespace pugmark
