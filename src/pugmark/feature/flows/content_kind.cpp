// The tables of extensions and media types.
#include "pugmark/feature/flows/content_kind.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "pugmark/core/ascii.h"

namespace pugmark {
namespace {

/// Kinds of content, as bits.
enum class Kind : std::uint8_t {
  kNone = 0,  ///< May be anything.
  kPicture = 1,
  kText = 2,  ///< Pages, scripts, data as text.
  kProgram = 4,
  kArchive = 8,
  kDocument = 16,
  kFont = 32,
  kSound = 64,
  kFilm = 128,
};

constexpr Kind operator|(Kind a, Kind b) {
  return static_cast<Kind>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool share(Kind a, Kind b) { return (static_cast<unsigned>(a) & static_cast<unsigned>(b)) != 0; }

struct Entry {
  std::string_view name;
  Kind kind = Kind::kNone;
};
constexpr bool operator<(const Entry& a, const Entry& b) { return a.name < b.name; }

// Containers of sound and film are the same. Office's newer documents are zip archives, .msi is in the form of its
// older documents, and what .gz packs may have been unpacked on the way.
constexpr Kind kMedia = Kind::kSound | Kind::kFilm;
constexpr Kind kZippedDocument = Kind::kDocument | Kind::kArchive;
constexpr auto kExtensions = std::to_array<Entry>({
    {"7z", Kind::kArchive},
    {"aac", kMedia},
    {"avi", kMedia},
    {"bmp", Kind::kPicture},
    {"bz2", Kind::kArchive},
    {"cab", Kind::kArchive},
    {"css", Kind::kText},
    {"dll", Kind::kProgram},
    {"doc", Kind::kDocument},
    {"docx", kZippedDocument},
    {"eot", Kind::kFont},
    {"exe", Kind::kProgram},
    {"flac", kMedia},
    {"flv", kMedia},
    {"gif", Kind::kPicture},
    {"gz", Kind::kArchive | Kind::kText},
    {"htm", Kind::kText},
    {"html", Kind::kText},
    {"ico", Kind::kPicture},
    {"jar", Kind::kArchive},
    {"jpeg", Kind::kPicture},
    {"jpg", Kind::kPicture},
    {"js", Kind::kText},
    {"json", Kind::kText},
    {"m4a", kMedia},
    {"m4v", kMedia},
    {"mkv", kMedia},
    {"mov", kMedia},
    {"mp3", kMedia},
    {"mp4", kMedia},
    {"mpeg", kMedia},
    {"mpg", kMedia},
    {"msi", Kind::kProgram | Kind::kDocument},
    {"ogg", kMedia},
    {"ogv", kMedia},
    {"otf", Kind::kFont},
    {"pdf", Kind::kDocument},
    {"png", Kind::kPicture},
    {"ppt", Kind::kDocument},
    {"pptx", kZippedDocument},
    {"rar", Kind::kArchive},
    {"scr", Kind::kProgram},
    {"svg", Kind::kPicture | Kind::kText},
    {"tgz", Kind::kArchive},
    {"ttf", Kind::kFont},
    {"txt", Kind::kText},
    {"wav", kMedia},
    {"webm", kMedia},
    {"webp", Kind::kPicture},
    {"wma", kMedia},
    {"wmv", kMedia},
    {"woff", Kind::kFont},
    {"woff2", Kind::kFont},
    {"xls", Kind::kDocument},
    {"xlsx", kZippedDocument},
    {"xml", Kind::kText},
    {"zip", Kind::kArchive},
});

/// Of "application/".
constexpr auto kApplications = std::to_array<Entry>({
    {"ecmascript", Kind::kText},
    {"font-sfnt", Kind::kFont},
    {"font-woff", Kind::kFont},
    {"font-woff2", Kind::kFont},
    {"gzip", Kind::kArchive},
    {"java-archive", Kind::kArchive},
    {"javascript", Kind::kText},
    {"json", Kind::kText},
    {"msword", Kind::kDocument},
    {"ogg", kMedia},
    {"pdf", Kind::kDocument},
    {"rtf", Kind::kDocument},
    {"vnd.microsoft.portable-executable", Kind::kProgram},
    {"vnd.ms-cab-compressed", Kind::kArchive},
    {"vnd.ms-fontobject", Kind::kFont},
    {"vnd.rar", Kind::kArchive},
    {"x-7z-compressed", Kind::kArchive},
    {"x-bzip2", Kind::kArchive},
    {"x-dosexec", Kind::kProgram},
    {"x-elf", Kind::kProgram},
    {"x-executable", Kind::kProgram},
    {"x-font-otf", Kind::kFont},
    {"x-font-ttf", Kind::kFont},
    {"x-font-woff", Kind::kFont},
    {"x-gzip", Kind::kArchive},
    {"x-java-archive", Kind::kArchive},
    {"x-javascript", Kind::kText},
    {"x-mach-o-executable", Kind::kProgram},
    {"x-msdos-program", Kind::kProgram},
    {"x-msdownload", Kind::kProgram},
    {"x-rar", Kind::kArchive},
    {"x-rar-compressed", Kind::kArchive},
    {"x-sharedlib", Kind::kProgram},
    {"x-zip-compressed", Kind::kArchive},
    {"xhtml+xml", Kind::kText},
    {"xml", Kind::kText},
    {"zip", Kind::kArchive},
});

static_assert(std::is_sorted(kExtensions.begin(), kExtensions.end()));
static_assert(std::is_sorted(kApplications.begin(), kApplications.end()));

Kind kind_in(const auto& table, std::string_view name) {
  const auto* const found = std::lower_bound(table.begin(), table.end(), Entry{name});
  return found != table.end() && found->name == name ? found->kind : Kind::kNone;
}

Kind kind_of_type(std::string_view type) {
  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos) {
    return Kind::kNone;
  }
  const std::string_view top = type.substr(0, slash);
  const std::string_view sub = type.substr(slash + 1);
  if (top == "application") {
    const Kind kind = kind_in(kApplications, sub);
    const bool office = sub.starts_with("vnd.ms-") || sub.starts_with("vnd.openxmlformats-");
    return kind != Kind::kNone                               ? kind
           : office                                          ? Kind::kDocument
           : sub.ends_with("+xml") || sub.ends_with("+json") ? Kind::kText
                                                             : Kind::kNone;
  }
  constexpr auto kTops = std::to_array<Entry>({{"audio", Kind::kSound},
                                               {"font", Kind::kFont},
                                               {"image", Kind::kPicture},
                                               {"text", Kind::kText},
                                               {"video", Kind::kFilm}});
  static_assert(std::is_sorted(kTops.begin(), kTops.end()));
  return kind_in(kTops, top);
}

}  // namespace

std::string_view extension_of_path(std::string_view path) {
  constexpr std::size_t kLongest = 8;
  std::size_t begin = path.size();
  while (begin > 0 && path.size() - begin <= kLongest) {
    const char c = to_lower(path[begin - 1]);
    if (!is_digit(c) && (c < 'a' || c > 'z')) {
      break;
    }
    --begin;
  }
  const std::string_view extension = path.substr(begin);
  const bool found = !extension.empty() && extension.size() <= kLongest && begin > 0 && path[begin - 1] == '.';
  return found ? extension : std::string_view();
}

bool is_other_content(std::string_view extension, std::string_view media_type) {
  const Kind promised = kind_in(kExtensions, extension);
  const Kind sent = kind_of_type(media_type);
  return promised != Kind::kNone && sent != Kind::kNone && !share(promised, sent);
}

bool is_text_type(std::string_view media_type) { return share(kind_of_type(media_type), Kind::kText); }

}  // namespace pugmark
