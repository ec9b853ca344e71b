// How fast a case store takes findings and lists them: a hundred thousand findings of 120 reasons and two messages
// each.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "pugmark/core/result.h"
#include "pugmark/finding/safelist.h"
#include "pugmark/store/case_store.h"
#include "pugmark/store/finding_query.h"
#include "pugmark/store/run_recorder.h"
#include "pugmark/store/verdict_ledger.h"

namespace pugmark::bench {
namespace {

/// A hundred thousand; a test that asks only whether this still runs wants fewer.
std::uint64_t finding_count() {
  const char* const count = std::getenv("PUGMARK_BENCH_FINDINGS");
  return count == nullptr ? 100'000 : std::strtoull(count, nullptr, 10);
}

template <typename T>
T good(Result<T> result) {
  if (!result) {
    throw std::runtime_error(result.error().message());
  }
  if constexpr (!std::is_void_v<T>) {
    return *std::move(result);
  }
}

/// A folder for stores, on the disk that $TMPDIR names.
class Folder {
 public:
  Folder() : path_((std::filesystem::temp_directory_path() / "pugmark-bench.XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) {
      throw std::runtime_error("cannot create a temporary directory");
    }
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string store() const { return path_ + "/cases.db"; }

 private:
  std::string path_;
};

/// A finding of one of 500 clients and 20 000 hosts, as the recipe headers makes it: 12 headers of 10 reasons each, of
/// 3 000 features.
Finding finding_of(std::uint64_t number) {
  constexpr std::uint64_t kHeaders = 12;
  constexpr std::uint64_t kReasons = 10;
  constexpr std::uint64_t kFeatures = 3000;
  Finding finding;
  finding.score = static_cast<double>(number * 7919 % 10'007) / 1000;
  finding.probability = 0.001;
  finding.ts = Timestamp{static_cast<std::int64_t>(1'764'331'200'000'000 + number * 1'000'000)};
  finding.uid = fmt::format("C{:017}", number * 7919);
  finding.identifier = fmt::format("Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Trident/{}.0)", number % 50);
  finding.host = fmt::format("www{}.example-{}.com", number % 10, number % 20'000);
  finding.method = "GET";
  finding.uri = fmt::format("/path/to/file{}.php?id={}", number % 100, number);
  finding.status_code = "200";
  finding.orig_h = fmt::format("10.0.{}.{}", number / 7 % 500 / 250, number / 7 % 250);
  finding.orig_p = std::to_string(1024 + number % 60'000);
  finding.resp_h = fmt::format("192.0.2.{}", number % 250);
  finding.resp_p = "80";
  finding.place = {"logs/2026-11-28/httpheaders.00:00:00-01:00:00.log.gz", number + 9, number + 1, 0};
  finding.messages = 2;
  finding.reason_texts = std::make_shared<ReasonTexts>();
  for (std::uint64_t i = 0; i < kHeaders; ++i) {
    HeaderEvidence& header = finding.evidence.emplace_back();
    header.side = "request";
    header.header = fmt::format("X-HEADER-{}", i);
    header.value = "a value of some length, as values are";
    header.weight = 0.5;
    for (std::uint64_t j = 0; j < kReasons; ++j) {
      const std::uint64_t feature = (number * 31 + i * 101 + j * 7) % kFeatures;
      header.reasons.push_back({finding.reason_texts->keep(fmt::format("request.order3 ACCEPT>HOST>X-{}", feature)),
                                static_cast<double>(feature) / kFeatures - 0.5,
                                finding.reason_texts->keep(fmt::format("order Accept, Host, X-{}", feature)),
                                {3, 4}});
    }
  }
  std::string text = fmt::format(R"("HOST":"{}","USER-AGENT":"{}")", finding.host, finding.identifier);
  for (std::uint64_t i = 0; i < kHeaders; ++i) {
    text += fmt::format(R"(,"X-HEADER-{}":"a value of some length")", i);
  }
  finding.texts = {{Origin::kClient, text}, {Origin::kServer, text}};
  return finding;
}

/// Fills a store. Findings are made a batch at a time, between calls of `pause` and `resume`.
template <typename Pause, typename Resume>
store::Database filled(const std::string& path, Pause&& pause, Resume&& resume) {
  constexpr std::uint64_t kBatch = 20;
  const std::uint64_t count = finding_count();
  store::Database database = good(store::open_case_store(path, store::Missing::kCreate));
  RunFacts facts;
  facts.recipe = "headers";
  store::RunRecorder recorder = good(store::RunRecorder::begin(database, std::move(facts), store::Texts::kKeep));
  for (std::uint64_t begin = 0; begin < count; begin += kBatch) {
    pause();
    std::vector<Finding> findings;
    findings.reserve(kBatch);
    for (std::uint64_t i = begin; i < begin + kBatch; ++i) {
      findings.push_back(finding_of(i));
    }
    resume();
    for (Finding& finding : findings) {
      good(recorder.add(std::move(finding)));
    }
  }
  good(recorder.finish(RunState::kDone, {}, Timestamp{0}));
  return database;
}

store::Database filled(const std::string& path) {
  return filled(
      path, [] {}, [] {});
}

/// The store that is listed from; made once.
store::Database& filled_store() {
  static const Folder folder;
  static store::Database database = [] {
    store::Database made = filled(folder.store());
    store::FindingFilter filter;
    filter.most_score = 1;
    good(store::record_verdicts(made, good(store::list_findings(made, filter, 5000)),
                                {Verdict::kBenign, "bench", Timestamp{0}, ""}));
    return made;
  }();
  return database;
}

/// Measures how long a store takes for all of them, for the first time or once more.
void findings_recorded(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    const Folder folder;
    if (state.range(0) != 0) {
      filled(folder.store());
    }
    state.ResumeTiming();
    filled(
        folder.store(), [&] { state.PauseTiming(); }, [&] { state.ResumeTiming(); });
    state.counters["bytes"] = static_cast<double>(std::filesystem::file_size(folder.store()));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(finding_count()));
}
BENCHMARK(findings_recorded)
    ->Unit(benchmark::kMillisecond)
    ->ArgName("again")
    ->Arg(0)
    ->Arg(1)
    ->Iterations(1)
    ->UseRealTime();

/// What `findings` asks for: the first 25 and how many there are, of those that a filter leaves.
void list(benchmark::State& state, const store::FindingFilter& filter) {
  constexpr std::uint64_t kShown = 25;
  store::Database& database = filled_store();
  for (auto _ : state) {
    benchmark::DoNotOptimize(good(store::list_findings(database, filter, kShown)).size());
    benchmark::DoNotOptimize(good(store::count_findings(database, filter)));
  }
}

template <typename Change>
store::FindingFilter filter_with(Change&& change) {
  store::FindingFilter filter;
  change(filter);
  return filter;
}

void listed_all(benchmark::State& state) { list(state, {}); }
void listed_by_score(benchmark::State& state) {
  list(state, filter_with([](auto& filter) { filter.least_score = 3, filter.most_score = 4; }));
}
void listed_by_time(benchmark::State& state) {
  list(state, filter_with([](auto& filter) { filter.since = Timestamp{1'764'381'200'000'000}; }));
}
void listed_by_host(benchmark::State& state) {
  list(state, filter_with([](auto& filter) { filter.host = "*.example-77.com"; }));
}
void listed_by_uid(benchmark::State& state) {
  list(state, filter_with([](auto& filter) { filter.uid = fmt::format("C{:017}", 7919); }));
}
void listed_by_identifier(benchmark::State& state) {
  list(state, filter_with([](auto& filter) { filter.identifier = "trident/49"; }));
}
void listed_by_client(benchmark::State& state) {
  list(state, filter_with([](auto& filter) { filter.client = "10.0.1.7"; }));
}
void listed_benign(benchmark::State& state) {
  list(state, filter_with([](auto& filter) { filter.verdict = store::VerdictFilter::kBenign; }));
}
void listed_of_run(benchmark::State& state) {
  list(state, filter_with([](auto& filter) { filter.run = 1; }));
}
BENCHMARK(listed_all)->Unit(benchmark::kMillisecond);
BENCHMARK(listed_by_score)->Unit(benchmark::kMillisecond);
BENCHMARK(listed_by_time)->Unit(benchmark::kMillisecond);
BENCHMARK(listed_by_host)->Unit(benchmark::kMillisecond);
BENCHMARK(listed_by_uid)->Unit(benchmark::kMillisecond);
BENCHMARK(listed_by_identifier)->Unit(benchmark::kMillisecond);
BENCHMARK(listed_by_client)->Unit(benchmark::kMillisecond);
BENCHMARK(listed_benign)->Unit(benchmark::kMillisecond);
BENCHMARK(listed_of_run)->Unit(benchmark::kMillisecond);

/// 300 entries of all kinds but for fingerprints; of those that match, which hide half of the findings, there are none
/// unless they are asked for.
std::shared_ptr<Safelist> safelist_of(bool matching) {
  constexpr std::uint64_t kOfEach = 60;
  std::vector<SafelistEntry> entries;
  const auto add = [&](SafelistKind kind, std::string value) {
    SafelistEntry& entry = entries.emplace_back();
    entry.kind = kind;
    entry.value = std::move(value);
  };
  for (std::uint64_t i = 0; i < kOfEach; ++i) {
    add(SafelistKind::kClient, fmt::format("172.16.0.{}", i));
    add(SafelistKind::kServer, fmt::format("172.16.1.{}", i));
    add(SafelistKind::kNetwork, fmt::format("172.17.{}.0/24", i));
    add(SafelistKind::kHost, fmt::format("*.corp-{}.com", i));
    add(SafelistKind::kIdentifier, fmt::format("*(compatible; Updater {}.*", i));
  }
  if (matching) {
    add(SafelistKind::kNetwork, "10.0.0.0/24");
  }
  return std::make_shared<Safelist>(entries);
}

/// What `findings` asks for with a safelist, which is how many it hides too; each time with a new one, as a command
/// has.
void listed_with_safelist(benchmark::State& state) {
  store::Database& database = filled_store();
  for (auto _ : state) {
    store::FindingFilter filter;
    filter.safelist = safelist_of(state.range(0) != 0);
    benchmark::DoNotOptimize(good(store::list_findings(database, filter, 25)).size());
    const std::uint64_t shown = good(store::count_findings(database, filter));
    filter.safelist.reset();
    state.counters["hidden"] = static_cast<double>(good(store::count_findings(database, filter)) - shown);
  }
}
BENCHMARK(listed_with_safelist)->ArgName("matching")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void grouped_by(benchmark::State& state) {
  store::Database& database = filled_store();
  for (auto _ : state) {
    const auto key = static_cast<store::GroupKey>(state.range(0));
    benchmark::DoNotOptimize(good(store::group_findings(database, {}, key)).size());
  }
}
BENCHMARK(grouped_by)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pugmark::bench
