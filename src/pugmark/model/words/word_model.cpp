// Fitting, the sections of the model file, and reading them back.
#include "pugmark/model/words/word_model.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "pugmark/core/assert.h"
#include "pugmark/core/text.h"
#include "pugmark/core/xxh3.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark {
namespace {

/// No weight of a model that was fitted comes near: log-odds of 64.
constexpr std::int64_t kMaxWeight = std::int64_t{1} << (kFixedBits + 6);

/// Words that occurred more rarely are not common.
constexpr std::uint64_t kMinCommon = 10;

/// Begins the section SLOT; the slots follow.
struct SlotsHeader {
  std::uint64_t multiplier;  // odd; a hash times this gives a word's home and tag
  std::uint64_t homes;       // buckets of slots where a search may begin
  std::uint64_t pair_bits;   // of a slot that number its pair
  std::array<std::uint64_t, 5> reserved;
};
static_assert(sizeof(SlotsHeader) == 64);

/// One of the section COMN.
struct CommonEntry {
  std::uint64_t hash;
  std::uint64_t pair;  // its place in PAIR, from 1
};
static_assert(sizeof(CommonEntry) == 16);

struct NameEntry {
  std::uint64_t hash;
  std::uint32_t offset;  // into the bytes behind all entries
  std::uint32_t size;
};
static_assert(sizeof(NameEntry) == 16);

struct NamesHeader {
  std::uint64_t count;
};

/// What a word weighs, as a FixedScore, by how often it occurs in either class, how many words these have, and how many
/// different ones there are.
std::int64_t word_weight(const std::array<std::uint64_t, 2>& counts, const std::array<std::uint64_t, 2>& words,
                         std::uint64_t vocabulary) {
  const auto log_share = [&](Label label) {
    const auto i = static_cast<std::size_t>(label);
    const double total = static_cast<double>(words[i]) + static_cast<double>(vocabulary);
    return std::log(static_cast<double>(counts[i]) + 1) - std::log(total);
  };
  return to_fixed(log_share(Label::kMalicious) - log_share(Label::kNormal));
}

/// The whole entries of the section COMN.
std::vector<CommonEntry> common_entries(std::string_view section) {
  std::vector<CommonEntry> entries(section.size() / sizeof(CommonEntry));
  if (!entries.empty()) {
    std::memcpy(entries.data(), section.data(), entries.size() * sizeof(CommonEntry));
  }
  return entries;
}

/// Begins the section LRND; the weights of all pairs follow, then the words of what was judged.
struct LearnedHeader {
  std::array<std::uint64_t, 2> records;  // of training and of what was judged, by Label
  std::uint64_t pairs;
  std::uint64_t words;
};
static_assert(sizeof(LearnedHeader) == 32);

/// A word of what was judged. Ordered by their hashes.
struct LearnedEntry {
  std::uint64_t hash;
  std::int64_t weight;
  std::uint32_t normal;  // of training and of what was judged
  std::uint32_t malicious;
};
static_assert(sizeof(LearnedEntry) == 24);

bool is_sane(std::int64_t weight) { return weight < kMaxWeight && weight > -kMaxWeight; }

/// Log-odds before any word is seen, by the records of either class.
std::int64_t prior_of(const std::array<std::uint64_t, 2>& records) {
  return to_fixed(std::log(static_cast<double>(records[1])) - std::log(static_cast<double>(records[0])));
}

/// Over how many words the mass of a class is spread: where nothing malicious was seen, those never seen are one more.
std::uint64_t spread_of(const ModelCard& card) { return card.vocabulary + (card.surprise ? 1 : 0); }

std::uint64_t both(const std::array<std::uint32_t, 2>& counts) { return (std::uint64_t{counts[0]} << 32U) | counts[1]; }

}  // namespace

/// Writes the sections of a model.
class WordModelWriter {
 public:
  WordModelWriter(const WordCounts& counts, const ModelCard& card) : counts_(counts), card_(card) {}

  /// The sections PAIR and WGHT: what pairs of counts occur, and what they weigh.
  std::pair<std::string, std::string> pairs() {
    std::uint64_t last = 0;
    counts_.for_each([&](const CountedWord& word) {
      if (const std::uint64_t counts = both(word.counts); counts != last) {
        pair_ids_.try_emplace(counts, 0);
        last = counts;
      }
    });
    std::vector<std::uint64_t> sorted;
    sorted.reserve(pair_ids_.size());
    for (const auto& [counts, id] : pair_ids_) {
      sorted.push_back(counts);
    }
    std::sort(sorted.begin(), sorted.end());
    std::string pairs;
    std::string weights;
    std::uint64_t id = 0;
    for (const std::uint64_t counts : sorted) {
      const auto normal = static_cast<std::uint32_t>(counts >> 32U);
      const auto malicious = static_cast<std::uint32_t>(counts);
      append_raw(pairs, WordModel::Counts{normal, malicious});
      append_raw(weights, word_weight({normal, malicious}, card_.words, spread_of(card_)));
      pair_ids_[counts] = ++id;
    }
    return {std::move(pairs), std::move(weights)};
  }

  /// The section SLOT. A slot holds as much of a mixed hash as fits beside the number of the pair; the home stands for
  /// the rest. Where two words would be taken for each other, or one would lie too far away, another multiplier is
  /// tried.
  std::string slots() const {
    for (std::uint64_t attempt = 0;; ++attempt) {
      // Made from the training data: who adds words to it cannot choose them to crowd one place of the table.
      const std::string seed = fmt::format("{} {}", card_.training_data, attempt);
      if (auto section = slots(XXH3_64bits(seed.data(), seed.size()) | 1U)) {
        return *std::move(section);
      }
    }
  }

  /// The section COMN: the words that occurred most often, the most frequent first.
  std::string common_words() const {
    std::vector<std::pair<std::uint64_t, CommonEntry>> common;
    const auto more = [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second.hash < b.second.hash;
    };
    counts_.for_each([&](const CountedWord& word) {
      if (const std::uint64_t count = std::uint64_t{word.counts[0]} + word.counts[1]; count >= kMinCommon) {
        common.push_back({count, {word.hash, pair_of(word)}});
      }
    });
    std::sort(common.begin(), common.end(), more);
    common.resize(std::min(common.size(), CommonWords::kMaxWords));
    std::string section;
    for (const auto& [count, entry] : common) {
      append_raw(section, entry);
    }
    return section;
  }

  /// The section NAME.
  std::string names() const {
    std::vector<std::pair<WordHash, std::string_view>> named;
    counts_.for_each([&](const CountedWord& word) {
      if (!word.name.empty()) {
        named.emplace_back(word.hash, word.name);
      }
    });
    std::sort(named.begin(), named.end());
    std::string section;
    std::string bytes;
    append_raw(section, NamesHeader{named.size()});
    for (const auto& [hash, name] : named) {
      append_raw(section,
                 NameEntry{hash, static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(name.size())});
      bytes += name;
    }
    section += bytes;
    return section;
  }

 private:
  std::optional<std::string> slots(std::uint64_t multiplier) const {
    constexpr std::size_t kBucket = WordModel::kBucket;
    // 0.6 full: nine words in ten lie in the bucket where their search begins.
    const std::uint64_t homes = std::max<std::uint64_t>(4, card_.vocabulary * 10 / (6 * kBucket) + 1);
    const auto pair_bits = static_cast<unsigned>(std::bit_width(pair_ids_.size()));
    std::vector<std::uint64_t> slots((homes + 1) * kBucket);
    bool bad = false;  // two words could be confused, or one lies too far from its home
    counts_.for_each_by_hash([&](const CountedWord& word) {
      const std::uint64_t mixed = word.hash * multiplier;
      const std::uint64_t tag = mixed << pair_bits;
      auto at = static_cast<std::size_t>((static_cast<unsigned __int128>(mixed) * homes) >> 64U) * kBucket;
      const std::size_t end = at + WordModel::kMaxBuckets * kBucket;
      for (; slots[at] != 0; ++at) {
        bad |= (slots[at] ^ tag) - 1 < pair_ids_.size();
      }
      bad |= at >= end;
      slots[at] = tag | pair_of(word);
      if (at + kBucket >= slots.size()) {
        slots.resize(slots.size() + kBucket);  // the last bucket is empty
      }
    });
    if (bad) {
      return std::nullopt;
    }
    std::string section;
    section.reserve(sizeof(SlotsHeader) + slots.size() * sizeof(std::uint64_t));
    append_raw(section, SlotsHeader{multiplier, homes, pair_bits, {}});
    section.append(reinterpret_cast<const char*>(slots.data()), slots.size() * sizeof(std::uint64_t));
    return section;
  }

  /// The place of a word's pair of counts, from 1.
  std::uint64_t pair_of(const CountedWord& word) const {
    if (const std::uint64_t counts = both(word.counts); counts != last_counts_) {
      last_counts_ = counts;
      last_pair_ = pair_ids_.find(counts)->second;
    }
    return last_pair_;
  }

  const WordCounts& counts_;
  const ModelCard& card_;
  absl::flat_hash_map<std::uint64_t, std::uint64_t> pair_ids_;
  mutable std::uint64_t last_counts_ = 0;  // of the last word: nine words in ten occur once
  mutable std::uint64_t last_pair_ = 0;
};

namespace {

/// The bytes of a model; `views` is the section VIEW, empty where there is none.
Result<std::string> fit(const WordCounts& counts, ModelCard card, std::string views) {
  PUGMARK_CHECK(counts.check());
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    if (counts.records(label) == 0 && (label == Label::kNormal || !card.surprise)) {
      return class_without_records(label);
    }
    card.records[static_cast<std::size_t>(label)] = counts.records(label);
    card.words[static_cast<std::size_t>(label)] = counts.total(label);
  }
  card.vocabulary = counts.vocabulary();
  WordModelWriter writer(counts, card);
  ModelFileBuilder builder;
  builder.add("CARD", false, serialise(card));
  if (!views.empty()) {
    builder.add("VIEW", false, std::move(views));
  }
  auto [pairs, weights] = writer.pairs();
  builder.add("PAIR", false, std::move(pairs));
  builder.add("WGHT", false, std::move(weights));
  builder.add("SLOT", false, writer.slots());
  builder.add("COMN", true, writer.common_words());
  builder.add("NAME", true, writer.names());
  return builder.build();
}

}  // namespace

Result<std::string> fit_words_model(const WordCounts& counts, ModelCard card) {
  return fit(counts, std::move(card), {});
}

Result<std::string> fit_surprising_words(const WordCounts& counts, ModelCard card, const ViewTables& views) {
  PUGMARK_ASSERT(counts.records(Label::kMalicious) == 0);
  card.surprise = card.surprise.value_or(SurpriseCard());
  return fit(counts, std::move(card), serialise_view_tables(views));
}

/// Counts what was judged, and weighs anew.
class WordLearner {
 public:
  explicit WordLearner(const WordModel& model)
      : model_(model), records_(model.card_.records), words_(model.card_.words), vocabulary_(model.card_.vocabulary) {}

  Result<void> add(const LearnedVerdict& verdict) {
    const auto label = static_cast<std::size_t>(verdict.label);
    records_[label] += verdict.records;
    for (const LearnedPart& part : verdict.parts) {
      words_[label] += part.count;
      const auto [at, fresh] = counts_.try_emplace(part.hash);
      if (fresh) {
        const WordModel::Counts trained = model_.trained_counts(part.hash);
        at->second = {trained.normal, trained.malicious};
        vocabulary_ += trained.normal == 0 && trained.malicious == 0 ? 1 : 0;
      }
      at->second[label] += part.count;
      if (at->second[label] > kMostCounted) {
        return Error(ErrorCode::kLimit, "a word of these verdicts was seen too often for a model to count");
      }
    }
    return records_[label] <= kMostCounted
               ? Result<void>()
               : Error(ErrorCode::kLimit, "there are too many messages in these verdicts for a model to count");
  }

  /// The sections that training gave.
  ModelFileBuilder trained() const {
    ModelFileBuilder builder;
    builder.add_all(model_.file_, {kVerdictsSection, kLearnedSection});
    return builder;
  }

  /// The section LRND.
  std::string section() const {
    std::string out;
    append_raw(out, LearnedHeader{records_, model_.counts_.size(), counts_.size()});
    for (const WordModel::Counts& counts : model_.counts_) {
      append_raw(out, weight(counts.normal, counts.malicious));
    }
    std::vector<std::pair<WordHash, std::array<std::uint64_t, 2>>> words(counts_.begin(), counts_.end());
    std::sort(words.begin(), words.end());
    for (const auto& [hash, counts] : words) {
      append_raw(out, LearnedEntry{hash, weight(counts[0], counts[1]), static_cast<std::uint32_t>(counts[0]),
                                   static_cast<std::uint32_t>(counts[1])});
    }
    return out;
  }

 private:
  static constexpr std::uint64_t kMostCounted = std::uint32_t{0} - 1U;

  std::int64_t weight(std::uint64_t normal, std::uint64_t malicious) const {
    return word_weight({normal, malicious}, words_, vocabulary_);
  }

  const WordModel& model_;
  std::array<std::uint64_t, 2> records_;  // by Label, as the others
  std::array<std::uint64_t, 2> words_;
  std::uint64_t vocabulary_;
  absl::flat_hash_map<WordHash, std::array<std::uint64_t, 2>> counts_;
};

Result<std::string> learn_words(const std::string& path, LearnedVerdicts verdicts) {
  PUGMARK_TRY(const WordModel model, WordModel::open(path));
  WordLearner learner(model);
  ModelFileBuilder builder = learner.trained();
  if (!verdicts.verdicts.empty()) {
    std::sort(verdicts.verdicts.begin(), verdicts.verdicts.end(),
              [](const LearnedVerdict& a, const LearnedVerdict& b) { return a.finding < b.finding; });
    for (const LearnedVerdict& verdict : verdicts.verdicts) {
      PUGMARK_CHECK(learner.add(verdict));
    }
    builder.add(kVerdictsSection, false, verdicts.serialise());
    builder.add(kLearnedSection, false, learner.section());
  }
  return builder.build();
}

Result<WordModel> WordModel::open(const std::string& path) {
  PUGMARK_TRY(WordModel model, open_unverified(path));
  PUGMARK_CHECK(model.verify());
  return model;
}

Result<WordModel> WordModel::open_unverified(const std::string& path) {
  PUGMARK_TRY(ModelFile file, ModelFile::open(path));
  PUGMARK_CHECK(
      file.check_known({"CARD", "VIEW", "PAIR", "WGHT", "SLOT", "COMN", "NAME", kVerdictsSection, kLearnedSection}));
  PUGMARK_CHECK(file.verify("CARD"));
  PUGMARK_CHECK(file.verify("PAIR"));
  PUGMARK_CHECK(file.verify("WGHT"));
  WordModel model(std::move(file));
  auto card = parse_model_card(model.file_.section("CARD"));
  if (!card) {
    return model.file_.damaged(card.error().message());
  }
  model.card_ = *std::move(card);
  if (model.card_.recipe != kWordsRecipe) {
    return Error(ErrorCode::kFormat,
                 fmt::format("has recipe {}, wanted {}", terminal_safe(model.card_.recipe), kWordsRecipe))
        .at(path);
  }
  if (model.card_.records[0] == 0 || (model.card_.records[1] == 0) != model.tells_surprise()) {
    return model.file_.damaged("its card has a class without records");
  }
  const std::string_view pairs = model.file_.section("PAIR");
  const std::string_view weights = model.file_.section("WGHT");
  const std::string_view slots = model.file_.section("SLOT");
  SlotsHeader header{};
  if (pairs.size() % sizeof(Counts) != 0 || weights.size() != pairs.size() || slots.size() <= sizeof(header) ||
      slots.size() % (kBucket * sizeof(std::uint64_t)) != 0) {
    return model.file_.damaged("its tables have impossible sizes");
  }
  model.counts_ = {reinterpret_cast<const Counts*>(pairs.data()), pairs.size() / sizeof(Counts)};
  model.weights_ = {reinterpret_cast<const std::int64_t*>(weights.data()), model.counts_.size()};
  std::memcpy(&header, slots.data(), sizeof(header));
  const std::size_t slot_count = (slots.size() - sizeof(header)) / sizeof(std::uint64_t);
  model.slots_ = reinterpret_cast<const std::uint64_t*>(slots.data() + sizeof(header));
  model.multiplier_ = header.multiplier;
  model.homes_ = header.homes;
  model.pair_bits_ = static_cast<unsigned>(header.pair_bits);
  // A file made to harm can have right checksums: no search may leave the table.
  const bool strong = !std::all_of(model.weights_.begin(), model.weights_.end(), is_sane);
  if (header.homes == 0 || header.homes > slot_count / kBucket || header.pair_bits > 32 ||
      model.slots_[slot_count - 1] != 0 || strong) {
    return model.file_.damaged("its tables make no sense");
  }
  PUGMARK_CHECK(model.read_surprise());
  PUGMARK_CHECK(model.read_learned());
  PUGMARK_CHECK(model.read_common_words());
  return model;
}

/// What a word that was never seen weighs, and the tables of views; before any word, one class is as likely as the
/// other.
Result<void> WordModel::read_surprise() {
  if (file_.has("VIEW") != tells_surprise()) {
    return file_.damaged("its card and its tables of views contradict each other");
  }
  if (!tells_surprise()) {
    prior_ = prior_of(card_.records);
    return {};
  }
  if (card_.words[1] != 0 || file_.has(kLearnedSection)) {
    return file_.damaged("it learned from normal traffic alone, and has words of malicious traffic");
  }
  if (card_.vocabulary > file_.section("SLOT").size()) {
    return file_.damaged("its card has more words than its tables");
  }
  unseen_ = word_weight({0, 0}, card_.words, spread_of(card_));
  PUGMARK_CHECK(file_.verify("VIEW"));
  PUGMARK_TRY(views_, read_view_tables(file_));
  return {};
}

Result<void> WordModel::read_learned() {
  PUGMARK_TRY(const bool learned, has_learned(file_));
  if (!learned) {
    return {};
  }
  PUGMARK_CHECK(file_.verify(kLearnedSection));
  const std::string_view section = file_.section(kLearnedSection);
  LearnedHeader header{};
  if (section.size() < sizeof(header)) {
    return file_.damaged("what it learned from verdicts ends early");
  }
  std::memcpy(&header, section.data(), sizeof(header));
  const std::string_view rest = section.substr(sizeof(header));
  const std::size_t pairs_size = counts_.size() * sizeof(std::int64_t);
  if (header.pairs != counts_.size() || rest.size() < pairs_size ||
      header.words != (rest.size() - pairs_size) / sizeof(LearnedEntry) ||
      (rest.size() - pairs_size) % sizeof(LearnedEntry) != 0) {
    return file_.damaged("what it learned from verdicts has an impossible size");
  }
  weights_ = {reinterpret_cast<const std::int64_t*>(rest.data()), counts_.size()};
  bool sane = std::all_of(weights_.begin(), weights_.end(), is_sane) && header.records[0] >= card_.records[0] &&
              header.records[1] >= card_.records[1];
  learned_.reserve(header.words);
  for (std::uint64_t i = 0; i < header.words; ++i) {
    LearnedEntry entry{};
    std::memcpy(&entry, rest.data() + pairs_size + i * sizeof(entry), sizeof(entry));
    sane = sane && is_sane(entry.weight);
    learned_.insert_or_assign(entry.hash, LearnedWord{entry.weight, {entry.normal, entry.malicious}});
  }
  if (!sane || learned_.size() != header.words) {
    return file_.damaged("what it learned from verdicts makes no sense");
  }
  prior_ = prior_of(header.records);
  return {};
}

Result<void> WordModel::verify() const {
  PUGMARK_CHECK(file_.verify_all());
  PUGMARK_CHECK(read_learned_verdicts(file_));
  // A file made to mislead can have right checksums: both tables must say the same.
  for (const CommonEntry& entry : common_entries(file_.section("COMN"))) {
    if (find(entry.hash) != entry.pair - 1) {
      return file_.damaged("its table of common words contradicts that of all words");
    }
  }
  return {};
}

Result<void> WordModel::read_common_words() {
  if (!file_.has("COMN")) {
    return {};
  }
  PUGMARK_CHECK(file_.verify("COMN"));
  const std::string_view section = file_.section("COMN");
  if (section.size() % sizeof(CommonEntry) != 0 || section.size() / sizeof(CommonEntry) > CommonWords::kMaxWords) {
    return file_.damaged("its table of common words has an impossible size");
  }
  for (const CommonEntry& entry : common_entries(section)) {
    if (entry.pair == 0 || entry.pair > weights_.size()) {
      return file_.damaged("its table of common words makes no sense");
    }
    const auto learned = learned_.find(entry.hash);
    common_words_.add(entry.hash, learned == learned_.end() ? weights_[entry.pair - 1] : learned->second.weight);
  }
  return {};
}

std::vector<WeightedWord> WordModel::strongest(Label label, std::size_t count) const {
  const std::string_view names = file_.section("NAME");
  NamesHeader header{};
  if (names.size() < sizeof(header)) {
    return {};
  }
  std::memcpy(&header, names.data(), sizeof(header));
  const std::string_view rest = names.substr(sizeof(header));
  if (header.count > rest.size() / sizeof(NameEntry)) {
    return {};
  }
  const std::string_view bytes = rest.substr(header.count * sizeof(NameEntry));
  std::vector<WeightedWord> words;
  for (std::uint64_t i = 0; i < header.count; ++i) {
    NameEntry entry{};
    std::memcpy(&entry, rest.data() + i * sizeof(entry), sizeof(entry));
    const std::int64_t weight = this->weight(entry.hash);
    if (entry.offset > bytes.size() || entry.size > bytes.size() - entry.offset ||
        entry.size > WordCounts::kMaxNameBytes || (label == Label::kMalicious ? weight <= 0 : weight >= 0)) {
      continue;
    }
    const auto [normal, malicious] = counts(entry.hash);
    words.push_back({std::string(bytes.substr(entry.offset, entry.size)), from_fixed(weight), normal, malicious});
  }
  const auto stronger = [](const WeightedWord& a, const WeightedWord& b) {
    const double x = std::abs(a.weight);
    const double y = std::abs(b.weight);
    return x != y ? x > y : a.word < b.word;
  };
  const auto kept = static_cast<std::ptrdiff_t>(std::min(count, words.size()));
  std::partial_sort(words.begin(), words.begin() + kept, words.end(), stronger);
  words.resize(static_cast<std::size_t>(kept));
  return words;
}

}  // namespace pugmark
