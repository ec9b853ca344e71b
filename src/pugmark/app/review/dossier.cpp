// Dossiers, from groups of findings.
#include "pugmark/app/review/dossier.h"

#include "pugmark/store/finding_query.h"

namespace pugmark::app {
namespace {

store::GroupKey key_of(Subject subject) {
  return subject == Subject::kHost     ? store::GroupKey::kHost
         : subject == Subject::kServer ? store::GroupKey::kServer
                                       : store::GroupKey::kClient;
}

}  // namespace

std::optional<Subject> parse_subject(std::string_view word) {
  return word == "host"     ? std::optional(Subject::kHost)
         : word == "server" ? std::optional(Subject::kServer)
         : word == "client" ? std::optional(Subject::kClient)
                            : std::nullopt;
}

Result<std::optional<Dossier>> read_dossier(store::Database& database, Subject subject, const std::string& name) {
  store::FindingFilter filter;
  filter.verdict = store::VerdictFilter::kAny;
  (subject == Subject::kHost     ? filter.exact_host
   : subject == Subject::kServer ? filter.exact_server
                                 : filter.client) = name;
  PUGMARK_TRY(const store::ReadTransaction transaction, store::ReadTransaction::begin(database));
  PUGMARK_TRY(auto all, store::group_findings(database, filter, key_of(subject)));
  if (all.empty()) {
    return std::optional<Dossier>();
  }
  Dossier dossier;
  dossier.all = std::move(all.front());
  PUGMARK_TRY(dossier.identifiers, store::group_findings(database, filter, store::GroupKey::kIdentifier));
  PUGMARK_TRY(dossier.peers,
              store::group_findings(database, filter,
                                    subject == Subject::kClient ? store::GroupKey::kHost : store::GroupKey::kClient));
  PUGMARK_TRY(dossier.days, store::sightings_by_day(database, filter));
  PUGMARK_TRY(dossier.hours, store::sightings_by_hour(database, filter));
  return std::optional(std::move(dossier));
}

}  // namespace pugmark::app
