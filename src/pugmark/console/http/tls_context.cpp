// Certificates.
#include "pugmark/console/http/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <fmt/format.h>

namespace pugmark::console {
namespace {

/// The oldest reason that OpenSSL has, and forgets all of them.
std::string tls_message() {
  const unsigned long code = ::ERR_get_error();
  const char* const reason = ::ERR_reason_error_string(code);
  ::ERR_clear_error();
  return reason != nullptr ? reason : "unknown reason";
}

}  // namespace

void FreeTls::operator()(ssl_st* tls) const { ::SSL_free(tls); }
void FreeTls::operator()(ssl_ctx_st* context) const { ::SSL_CTX_free(context); }

Result<TlsContext> make_tls(const std::string& certificate, const std::string& key) {
  TlsContext context(::SSL_CTX_new(::TLS_server_method()));
  if (context == nullptr) {
    return Error(ErrorCode::kIo, fmt::format("no TLS: {}", tls_message()));
  }
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  ::SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (::SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return Error(ErrorCode::kUsage, fmt::format("is no certificate in PEM: {}", tls_message())).at(certificate);
  }
  if (::SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      ::SSL_CTX_check_private_key(context.get()) != 1) {
    return Error(ErrorCode::kUsage, fmt::format("is no key of that certificate, in PEM: {}", tls_message())).at(key);
  }
  return context;
}

}  // namespace pugmark::console
