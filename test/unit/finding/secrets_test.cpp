// Covers what counts as secret and what masking leaves.
#include "pugmark/finding/secrets.h"

#include <gtest/gtest.h>

namespace pugmark {
namespace {

TEST(Secrets, SecretHeadersAreKnownInAnyCase) {
  for (const char* name : {"Authorization", "PROXY-AUTHORIZATION", "cookie", "Set-Cookie"}) {
    EXPECT_TRUE(is_secret_header(name)) << name;
  }
  for (const char* name : {"", "HOST", "COOKIE2", "X-AUTHORIZATION", "AUTHORIZATIO"}) {
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

TEST(MaskCanonicalText, TextWithoutSecretsStaysByteForByte) {
  for (const char* text : {"", "(empty)", "no headers at all", R"("A":"b")", R"("A":"","B":"c\\"d")", R"("A":"b)"}) {
    EXPECT_EQ(mask_canonical_text(text), text);
  }
}

}  // namespace
}  // namespace pugmark
