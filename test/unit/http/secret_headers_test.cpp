// Covers which headers count as secret.
#include "pugmark/http/secret_headers.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace pugmark
