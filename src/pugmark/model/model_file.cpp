// The layout of the container, little-endian: header (magic, format, byte order, section count, size, hash of the
// section table), section table (name, offset, size, hash), sections on 64-byte boundaries.
#include "pugmark/model/model_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <span>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/core/xxh3.h"

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
  std::uint32_t optional;
  std::uint64_t offset;
  std::uint64_t size;
  std::uint64_t hash;  // XXH3-64 of the section
};
static_assert(sizeof(SectionEntry) == 32);

std::uint64_t table_hash(FileHeader header, std::span<const SectionEntry> table) {
  header.table_hash = 0;
  std::string bytes(sizeof(header) + table.size_bytes(), '\0');
  std::memcpy(bytes.data(), &header, sizeof(header));
  std::memcpy(bytes.data() + sizeof(header), table.data(), table.size_bytes());
  return XXH3_64bits(bytes.data(), bytes.size());
}

Error not_a_model(const std::string& path, std::string_view bytes) {
  Error error = Error(ErrorCode::kFormat, "is no pugmark model").at(path);
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

void ModelFileBuilder::add(std::string_view name, bool optional, std::string bytes) {
  sections_.push_back({std::string(name), optional, std::move(bytes)});
}

void ModelFileBuilder::add_all(const ModelFile& file, std::initializer_list<std::string_view> without) {
  for (const ModelFile::Section& section : file.sections_) {
    if (std::find(without.begin(), without.end(), section.name) == without.end()) {
      add(section.name, section.optional, std::string(file.section(section.name)));
    }
  }
}

std::string ModelFileBuilder::build() {
  std::vector<SectionEntry> table;
  std::uint64_t offset = sizeof(FileHeader) + sections_.size() * sizeof(SectionEntry);
  for (const Section& section : sections_) {
    offset = (offset + kAlignment - 1) / kAlignment * kAlignment;
    SectionEntry& entry = table.emplace_back();
    std::copy_n(section.name.begin(), entry.name.size(), entry.name.begin());
    entry.optional = section.optional ? 1 : 0;
    entry.offset = offset;
    entry.size = section.bytes.size();
    entry.hash = XXH3_64bits(section.bytes.data(), section.bytes.size());
    offset += entry.size;
  }
  FileHeader header{};
  std::copy(kMagic.begin(), kMagic.end(), header.magic.begin());
  header.format = kModelFormat;
  header.byte_order = kByteOrder;
  header.sections = static_cast<std::uint32_t>(table.size());
  header.size = offset;
  header.table_hash = table_hash(header, table);
  std::string out;
  out.reserve(offset);
  append_raw(out, header);
  for (const SectionEntry& entry : table) {
    append_raw(out, entry);
  }
  for (std::size_t i = 0; i < table.size(); ++i) {
    out.resize(table[i].offset, '\0');
    out += sections_[i].bytes;
    std::string().swap(sections_[i].bytes);
  }
  sections_.clear();
  return out;
}

Result<ModelFile> ModelFile::open(const std::string& path) {
  PUGMARK_TRY(MappedFile mapped, MappedFile::open(path));
  ModelFile file(std::move(mapped), path);
  const std::string_view bytes = file.file_.bytes();
  if (!bytes.starts_with(kMagic)) {
    return not_a_model(path, bytes);
  }
  FileHeader header{};
  if (bytes.size() < sizeof(header)) {
    return file.damaged("it ends within its header");
  }
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.byte_order != kByteOrder) {
    return file.damaged("its byte order is not this machine's");
  }
  if (header.format > kModelFormat) {
    return Error(ErrorCode::kFormat,
                 fmt::format("has model format {}, this pugmark reads up to {}", header.format, kModelFormat))
        .at(path)
        .hint("use the pugmark that wrote it, or a newer one");
  }
  if (header.format == 0 || header.sections == 0 || header.sections > kMaxSections) {
    return file.damaged("its header makes no sense");
  }
  if (header.size != bytes.size()) {
    return file.damaged(fmt::format("{} bytes where its header says {}", bytes.size(), header.size));
  }
  std::vector<SectionEntry> table(header.sections);
  if (bytes.size() - sizeof(header) < table.size() * sizeof(SectionEntry)) {
    return file.damaged("it ends within its section table");
  }
  std::memcpy(table.data(), bytes.data() + sizeof(header), table.size() * sizeof(SectionEntry));
  if (table_hash(header, table) != header.table_hash) {
    return file.damaged("its section table does not match its checksum");
  }
  for (const SectionEntry& entry : table) {
    if (entry.offset > bytes.size() || entry.size > bytes.size() - entry.offset || entry.offset % kAlignment != 0) {
      return file.damaged("a section lies outside of the file");
    }
    const std::string name(entry.name.data(), entry.name.size());
    if (file.has(name)) {
      return file.damaged(fmt::format("section {} is there twice", terminal_safe(name)));
    }
    file.sections_.push_back({name, entry.optional != 0, entry.offset, entry.size, entry.hash});
  }
  return file;
}

const ModelFile::Section* ModelFile::find(std::string_view name) const {
  const auto found =
      std::find_if(sections_.begin(), sections_.end(), [&](const Section& section) { return section.name == name; });
  return found == sections_.end() ? nullptr : &*found;
}

std::string_view ModelFile::section(std::string_view name) const {
  const Section* const found = find(name);
  return found == nullptr ? std::string_view() : file_.bytes().substr(found->offset, found->size);
}

Result<void> ModelFile::check_known(std::initializer_list<std::string_view> known) const {
  for (const Section& section : sections_) {
    if (!section.optional && std::find(known.begin(), known.end(), section.name) == known.end()) {
      return Error(ErrorCode::kFormat, "needs a section that this pugmark does not know")
          .at(path_)
          .hint("use the pugmark that wrote it, or a newer one");
    }
  }
  return {};
}

Result<void> ModelFile::verify(const Section& section) const {
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), XXH3_freeState);
  XXH3_64bits_reset(state.get());
  std::vector<char> chunk(std::min<std::uint64_t>(kHashChunk, section.size));
  for (std::uint64_t done = 0; done < section.size;) {
    const std::size_t part = std::min<std::uint64_t>(chunk.size(), section.size - done);
    PUGMARK_CHECK(file_.read_at(section.offset + done, chunk.data(), part));
    XXH3_64bits_update(state.get(), chunk.data(), part);
    done += part;
  }
  if (XXH3_64bits_digest(state.get()) != section.hash) {
    return damaged(fmt::format("section {} does not match its checksum", terminal_safe(section.name)));
  }
  return {};
}

Result<void> ModelFile::verify(std::string_view name) const {
  const Section* const section = find(name);
  return section == nullptr ? Result<void>(damaged(fmt::format("section {} is missing", name))) : verify(*section);
}

Result<void> ModelFile::verify_all() const {
  for (const Section& section : sections_) {
    PUGMARK_CHECK(verify(section));
  }
  return {};
}

Error ModelFile::damaged(std::string_view why) const {
  return Error(ErrorCode::kFormat, fmt::format("is damaged: {}", why))
      .at(path_)
      .hint("copy it again from where it came, or train anew");
}

}  // namespace pugmark
