// Console: the pages and the API over a case store, as one server.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "pugmark/app/assess/operating_point.h"
#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"

namespace pugmark::console {

/// What the console shows, and to whom.
struct ConsoleOptions {
  std::string store;                 ///< Path of the case store, which must be there.
  std::string model;                 ///< Path of the model.
  std::string learns_into;           ///< Where learning writes it; may be the same.
  app::OperatingPointOptions point;  ///< What is called out, for what is told of verdicts.
  std::string user;                  ///< Who verdicts are by.
  std::function<Timestamp()> now;    ///< The clock on the wall.
  std::string evaluation;            ///< JSON that `pugmark evaluate` wrote; empty where there is none.
  std::string address = "127.0.0.1";
  int port = 7474;          ///< 0: any that is free.
  std::string certificate;  ///< Files in PEM; empty: no TLS.
  std::string key;
  std::string password_hash;  ///< Empty: who has the printed link signs in, which works once.
  std::string read_token;     ///< For scripts that only read; empty: there is none.
  std::function<void(const std::string& link)> link_used;  ///< Called when a link was used, with the next one.
};

/// Whether an address is this machine's own alone.
bool is_loopback(const std::string& address);

/// A console that listens.
/// Threads: stop() from any.
class Console {
 public:
  /// Errors: kIo for what cannot be listened at or opened; kUsage for files of TLS that are none; kFormat for an
  /// evaluation that is no JSON object; those of the store.
  static Result<Console> open(const ConsoleOptions& options);

  Console(Console&&) noexcept;
  Console& operator=(Console&&) = delete;
  ~Console();

  /// What to open, by the address that is listened at: "http://127.0.0.1:7474/#token=..."; without the token where a
  /// password is asked for.
  std::string link() const;
  /// Serves until stop(); once. Errors: kIo where no connection can be taken any more.
  Result<void> run();
  void stop();

  /// Whether this program was built with pages.
  static bool has_pages();

 private:
  class Parts;
  explicit Console(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace pugmark::console
