// Fitting, the file layout and its verification.
//
// Layout, little-endian: header (magic, format, byte order, section count, hash of the section table), section table
// (name, offset, size, hash), sections on 64-byte boundaries. doc/formats.md describes it for other programs.
#include "pugmark/model/word_model.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <xxhash.h>

#include "pugmark/core/assert.h"
#include "pugmark/core/text.h"

namespace pugmark {
namespace {

constexpr std::string_view kMagic = "PUGMARK\x1A";
constexpr std::uint32_t kByteOrder = 0x01020304;
constexpr std::size_t kAlignment = 64;
constexpr std::uint32_t kMaxSections = 64;
constexpr std::size_t kHashChunk = std::size_t{256} * 1024;

struct FileHeader {
  std::array<char, 8> magic;
  std::uint32_t format;
  std::uint32_t byte_order;
  std::uint32_t sections;
  std::uint32_t reserved;
  std::uint64_t size;        // of the whole file
  std::uint64_t table_hash;  // XXH3-64 of this header with this field zero, and the section table
};
static_assert(sizeof(FileHeader) == 40);

struct SectionEntry {
  std::array<char, 4> name;
  std::uint32_t optional;  // 1: a reader that does not know the section may go on without it
  std::uint64_t offset;
  std::uint64_t size;
  std::uint64_t hash;  // XXH3-64 of the section
};
static_assert(sizeof(SectionEntry) == 32);

struct NameEntry {
  std::uint64_t hash;
  std::uint32_t offset;  // into the bytes behind all entries
  std::uint32_t size;
};
static_assert(sizeof(NameEntry) == 16);

struct NamesHeader {
  std::uint64_t count;
};

std::uint64_t table_hash(FileHeader header, std::span<const SectionEntry> table) {
  header.table_hash = 0;
  std::string bytes(sizeof(header) + table.size_bytes(), '\0');
  std::memcpy(bytes.data(), &header, sizeof(header));
  std::memcpy(bytes.data() + sizeof(header), table.data(), table.size_bytes());
  return XXH3_64bits(bytes.data(), bytes.size());
}

template <typename T>
void append_raw(std::string& out, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

class ModelFileBuilder {
 public:
  void add(std::string_view name, bool optional, std::string bytes) {
    SectionEntry entry{};
    std::copy_n(name.begin(), entry.name.size(), entry.name.begin());
    entry.optional = optional ? 1 : 0;
    entry.size = bytes.size();
    entry.hash = XXH3_64bits(bytes.data(), bytes.size());
    entries_.push_back(entry);
    contents_.push_back(std::move(bytes));
  }

  std::string build() {
    std::uint64_t offset = sizeof(FileHeader) + entries_.size() * sizeof(SectionEntry);
    for (SectionEntry& entry : entries_) {
      offset = (offset + kAlignment - 1) / kAlignment * kAlignment;
      entry.offset = offset;
      offset += entry.size;
    }
    FileHeader header{};
    std::copy(kMagic.begin(), kMagic.end(), header.magic.begin());
    header.format = kModelFormat;
    header.byte_order = kByteOrder;
    header.sections = static_cast<std::uint32_t>(entries_.size());
    header.size = offset;
    header.table_hash = table_hash(header, entries_);
    std::string out;
    out.reserve(offset);
    append_raw(out, header);
    for (const SectionEntry& entry : entries_) {
      append_raw(out, entry);
    }
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      out.resize(entries_[i].offset, '\0');
      out += contents_[i];
      std::string().swap(contents_[i]);
    }
    return out;
  }

 private:
  std::vector<SectionEntry> entries_;
  std::vector<std::string> contents_;
};

double log_ratio(double malicious, double malicious_total, double normal, double normal_total) {
  return (std::log(malicious) - std::log(malicious_total)) - (std::log(normal) - std::log(normal_total));
}

Error not_a_model(const std::string& path, std::string_view bytes) {
  Error error(ErrorCode::kFormat, fmt::format("{} is no pugmark model", path));
  // A Python pickle of protocol 2 and up begins with 0x80 and the protocol's number; joblib compresses with zlib.
  const auto first = bytes.empty() ? 0U : static_cast<unsigned char>(bytes[0]);
  if ((first == 0x80 && bytes.size() > 1 && bytes[1] <= 5) || first == 0x78) {
    return std::move(error)
        .note("it looks like a Python pickle, the model of the original Assimilate")
        .hint("train anew from the same logs: pugmark train --normal DIR --malicious DIR -o MODEL");
  }
  return error;
}

}  // namespace

Result<std::string> fit_words_model(const WordCounts& counts, ModelCard card) {
  PUGMARK_CHECK(counts.check());
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    if (counts.records(label) == 0) {
      return Error(ErrorCode::kUsage, fmt::format("the {} class has no records", to_string(label)))
          .hint("both classes need at least one readable HTTP header log");
    }
    card.records[static_cast<std::size_t>(label)] = counts.records(label);
    card.words[static_cast<std::size_t>(label)] = counts.total(label);
  }
  card.vocabulary = counts.entries().size();
  const auto vocabulary = static_cast<double>(card.vocabulary);
  const double normal_total = static_cast<double>(counts.total(Label::kNormal)) + vocabulary;
  const double malicious_total = static_cast<double>(counts.total(Label::kMalicious)) + vocabulary;

  std::vector<std::pair<WordHash, const WordCounts::Entry*>> words;
  words.reserve(counts.entries().size());
  std::map<std::array<std::uint32_t, 2>, std::uint32_t> pair_ids;
  for (const auto& [hash, entry] : counts.entries()) {
    words.emplace_back(hash, &entry);
    pair_ids.emplace(entry.counts, 0);
  }
  std::sort(words.begin(), words.end());

  std::string pairs;
  std::uint32_t next_pair = 0;
  for (auto& [pair, id] : pair_ids) {
    id = next_pair++;
    const double weight = log_ratio(pair[1] + 1.0, malicious_total, pair[0] + 1.0, normal_total);
    append_raw(pairs, WordModel::Pair{pair[0], pair[1], to_fixed(weight)});
  }

  // Never above 0.6 full: probes stay short, and an empty slot always ends them.
  const std::uint64_t slot_count = std::bit_ceil(std::max<std::uint64_t>(16, words.size() * 10 / 6 + 1));
  std::vector<WordModel::Slot> slots(slot_count, WordModel::Slot{0, WordModel::kNoPair, 0});
  std::string names;
  std::string name_bytes;
  std::uint64_t name_count = 0;
  for (const auto& [hash, entry] : words) {
    std::uint64_t slot = hash & (slot_count - 1);
    while (slots[slot].pair != WordModel::kNoPair) {
      slot = (slot + 1) & (slot_count - 1);
    }
    slots[slot] = {hash, pair_ids.find(entry->counts)->second, 0};
    if (const std::string_view name = counts.name(*entry); !name.empty()) {
      append_raw(names, NameEntry{hash, static_cast<std::uint32_t>(name_bytes.size()),
                                  static_cast<std::uint32_t>(name.size())});
      name_bytes += name;
      ++name_count;
    }
  }
  std::string name_section;
  append_raw(name_section, NamesHeader{name_count});
  name_section += names;
  name_section += name_bytes;

  ModelFileBuilder builder;
  builder.add("CARD", false, serialise(card));
  builder.add("PAIR", false, std::move(pairs));
  builder.add("SLOT", false,
              std::string(reinterpret_cast<const char*>(slots.data()), slots.size() * sizeof(WordModel::Slot)));
  builder.add("NAME", true, std::move(name_section));
  return builder.build();
}

Result<WordModel> WordModel::open(const std::string& path) {
  PUGMARK_TRY(MappedFile mapped, MappedFile::open(path));
  WordModel model(std::move(mapped));
  const std::string_view bytes = model.file_.bytes();
  if (!bytes.starts_with(kMagic)) {
    return not_a_model(path, bytes);
  }
  const auto damaged = [&](std::string_view why) {
    return Error(ErrorCode::kFormat, fmt::format("{} is damaged: {}", path, why))
        .hint("copy it again from where it came, or train anew");
  };
  FileHeader header{};
  if (bytes.size() < sizeof(header)) {
    return damaged("it ends within its header");
  }
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.byte_order != kByteOrder) {
    return damaged("its byte order is not this machine's");
  }
  if (header.format > kModelFormat) {
    return Error(ErrorCode::kFormat,
                 fmt::format("{} has model format {}, this pugmark reads up to {}", path, header.format, kModelFormat))
        .hint("use the pugmark that wrote it, or a newer one");
  }
  if (header.format == 0 || header.sections == 0 || header.sections > kMaxSections) {
    return damaged("its header makes no sense");
  }
  if (header.size != bytes.size()) {
    return damaged(fmt::format("{} bytes where its header says {}", bytes.size(), header.size));
  }
  std::vector<SectionEntry> table(header.sections);
  if (bytes.size() - sizeof(header) < table.size() * sizeof(SectionEntry)) {
    return damaged("it ends within its section table");
  }
  std::memcpy(table.data(), bytes.data() + sizeof(header), table.size() * sizeof(SectionEntry));
  if (table_hash(header, table) != header.table_hash) {
    return damaged("its section table does not match its checksum");
  }
  std::map<std::string, std::string_view, std::less<>> sections;
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), XXH3_freeState);
  std::vector<char> chunk(kHashChunk);
  // A file made to harm can have right checksums: no look-up may run for ever or leave its table.
  std::uint64_t empty_slots = 0;
  std::uint64_t highest_pair = 0;
  for (const SectionEntry& entry : table) {
    if (entry.offset > bytes.size() || entry.size > bytes.size() - entry.offset || entry.offset % kAlignment != 0) {
      return damaged("a section lies outside of the file");
    }
    const std::string name(entry.name.data(), entry.name.size());
    XXH3_64bits_reset(state.get());
    for (std::uint64_t done = 0; done < entry.size;) {
      const std::size_t part = std::min<std::size_t>(chunk.size(), entry.size - done);
      PUGMARK_CHECK(model.file_.read_at(entry.offset + done, chunk.data(), part));
      XXH3_64bits_update(state.get(), chunk.data(), part);
      for (std::size_t at = 0; name == "SLOT" && at + sizeof(Slot) <= part; at += sizeof(Slot)) {
        Slot slot{};
        std::memcpy(&slot, chunk.data() + at, sizeof(slot));
        empty_slots += slot.pair == kNoPair ? 1 : 0;
        highest_pair = slot.pair == kNoPair ? highest_pair : std::max<std::uint64_t>(highest_pair, slot.pair);
      }
      done += part;
    }
    if (XXH3_64bits_digest(state.get()) != entry.hash) {
      return damaged(fmt::format("section {} does not match its checksum", terminal_safe(name)));
    }
    const bool known = name == "CARD" || name == "PAIR" || name == "SLOT" || name == "NAME";
    if (!known && entry.optional == 0) {
      return Error(ErrorCode::kFormat, fmt::format("{} needs a section that this pugmark does not know", path))
          .hint("use the pugmark that wrote it, or a newer one");
    }
    if (!sections.emplace(name, bytes.substr(entry.offset, entry.size)).second) {
      return damaged(fmt::format("section {} is there twice", terminal_safe(name)));
    }
  }
  for (const std::string_view name : {"CARD", "PAIR", "SLOT"}) {
    if (!sections.contains(name)) {
      return damaged(fmt::format("section {} is missing", name));
    }
  }
  PUGMARK_TRY(model.card_, parse_model_card(sections["CARD"]));
  const std::string_view pairs = sections["PAIR"];
  const std::string_view slots = sections["SLOT"];
  const std::size_t slot_count = slots.size() / sizeof(Slot);
  if (pairs.size() % sizeof(Pair) != 0 || slots.size() % sizeof(Slot) != 0 || !std::has_single_bit(slot_count) ||
      empty_slots == 0 || (empty_slots < slot_count && highest_pair >= pairs.size() / sizeof(Pair))) {
    return damaged("its tables have impossible sizes");
  }
  model.pairs_ = {reinterpret_cast<const Pair*>(pairs.data()), pairs.size() / sizeof(Pair)};
  model.slots_ = {reinterpret_cast<const Slot*>(slots.data()), slot_count};
  model.slot_mask_ = slot_count - 1;
  model.names_ = sections["NAME"];
  if (model.card_.recipe != "words") {
    return Error(ErrorCode::kFormat, fmt::format("{} has recipe {}, which this pugmark does not know", path,
                                                 terminal_safe(model.card_.recipe)));
  }
  if (model.card_.records[0] == 0 || model.card_.records[1] == 0) {
    return damaged("its card has a class without records");
  }
  model.prior_ = to_fixed(std::log(static_cast<double>(model.card_.records[1])) -
                          std::log(static_cast<double>(model.card_.records[0])));
  return model;
}

std::vector<WeightedWord> WordModel::strongest(Label label, std::size_t count) const {
  NamesHeader header{};
  if (names_.size() < sizeof(header)) {
    return {};
  }
  std::memcpy(&header, names_.data(), sizeof(header));
  const std::string_view rest = names_.substr(sizeof(header));
  if (header.count > rest.size() / sizeof(NameEntry)) {
    return {};
  }
  const std::string_view bytes = rest.substr(header.count * sizeof(NameEntry));
  std::vector<WeightedWord> words;
  for (std::uint64_t i = 0; i < header.count; ++i) {
    NameEntry entry{};
    std::memcpy(&entry, rest.data() + i * sizeof(entry), sizeof(entry));
    const std::int64_t fixed = weight(entry.hash);
    if (entry.offset > bytes.size() || entry.size > bytes.size() - entry.offset ||
        (label == Label::kMalicious ? fixed <= 0 : fixed >= 0)) {
      continue;
    }
    std::uint64_t slot = entry.hash & slot_mask_;
    while (slots_[slot].hash != entry.hash && slots_[slot].pair != kNoPair) {
      slot = (slot + 1) & slot_mask_;
    }
    const Pair& pair = pairs_[slots_[slot].pair];
    words.push_back(
        {std::string(bytes.substr(entry.offset, entry.size)), from_fixed(fixed), pair.normal, pair.malicious});
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

double WordScorer::score(std::string_view text) {
  FixedScore sum = model_.prior();
  splitter_.for_each(text, [&](std::string_view, WordHash hash) { sum += model_.weight(hash); });
  return from_fixed(sum);
}

}  // namespace pugmark
