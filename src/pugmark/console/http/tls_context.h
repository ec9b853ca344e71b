// What TLS is made with. OpenSSL's types are only named here.
#pragma once

#include <memory>
#include <string>

#include "pugmark/core/result.h"

struct ssl_st;
struct ssl_ctx_st;

namespace pugmark::console {

struct FreeTls {
  void operator()(ssl_st* tls) const;
  void operator()(ssl_ctx_st* context) const;
};
using TlsContext = std::unique_ptr<ssl_ctx_st, FreeTls>;
using TlsSession = std::unique_ptr<ssl_st, FreeTls>;

/// What a server shows with a chain of certificates and the key of the first, from files in PEM; TLS 1.2 or later.
/// Errors: kUsage for files that are none; kIo where there is no TLS.
Result<TlsContext> make_tls(const std::string& certificate, const std::string& key);

}  // namespace pugmark::console
