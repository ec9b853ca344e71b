// Placing and joining.
#include "pugmark/app/assess/finding_taker.h"

#include <algorithm>
#include <utility>

namespace pugmark::app {

FindingTaker::FindingTaker(const std::vector<InputFile>& files, Unit unit, JoinWindow window,
                           FindingCollector& collector, AssessSummary& summary)
    : files_(files),
      unit_(unit),
      collector_(collector),
      summary_(summary),
      join_([this](Join::Connection& connection) { add_joined(connection); }, window) {}

Result<void> FindingTaker::take(const BlockPlace& place, FindingsOfBlock& block) {
  const std::string& path = files_[place.file].path;
  summary_.units += block.units;
  if (block.units > 0) {
    summary_.highest = std::max(summary_.highest.value_or(block.highest), block.highest);
  }
  for (Finding& finding : block.findings) {
    finding.place.file = path;
    finding.place.line += place.lines_before;
    finding.place.record += place.records_before;
  }
  return unit_ == Unit::kConnection ? join(log_stream_of(path), block) : collect(block);
}

Result<void> FindingTaker::finish() {
  if (unit_ == Unit::kConnection) {
    join_.finish();
    summary_.units = join_.connections();
  }
  if (failure_) {
    return *failure_;
  }
  PUGMARK_CHECK(collector_.finish());
  summary_.findings = collector_.count();
  summary_.beyond_budget = collector_.beyond_budget();
  return {};
}

Result<void> FindingTaker::collect(FindingsOfBlock& block) {
  collector_.add_weak(block.weak);
  for (Finding& finding : block.findings) {
    PUGMARK_CHECK(collector_.add(std::move(finding)));
  }
  return {};
}

Result<void> FindingTaker::join(const std::string& stream, FindingsOfBlock& block) {
  for (const FindingsOfBlock::Passed& row : block.order) {
    join_.add(stream, row.uid, row.ts, [&](std::optional<Finding>& strongest) {
      if (row.finding != FindingsOfBlock::kNone &&
          (!strongest || block.findings[row.finding].score > strongest->score)) {
        strongest = std::move(block.findings[row.finding]);
      }
    });
  }
  return failure_ ? Result<void>(*failure_) : Result<void>();
}

void FindingTaker::add_joined(Join::Connection& connection) {
  summary_.continued += connection.continued ? 1 : 0;
  if (!failure_ && connection.unit) {
    connection.unit->continued = connection.continued;
    connection.unit->messages = connection.messages;
    if (auto added = collector_.add(*std::move(connection.unit)); !added) {
      failure_ = std::move(added).error();
    }
  }
}

}  // namespace pugmark::app
