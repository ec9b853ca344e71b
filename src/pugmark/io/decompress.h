// Decompression of gzip and zstd streams, told apart by content and not by name.
#pragma once

#include <memory>
#include <string>

#include "pugmark/core/result.h"
#include "pugmark/io/byte_source.h"

namespace pugmark {

/// Looks at the first bytes of `raw` and returns a source of plain bytes: `raw` itself when it is not compressed, else
/// a decompressor over it. Several members or frames in a row are one stream. Data that end too early, as in a log that
/// is still being written, yield what they hold and a remark(); damaged data yield what came before, then an error.
/// Errors: kIo when the first bytes cannot be read; read() gives kFormat for damaged data.
/// Source: RFC 1952 (gzip), RFC 8878 (zstd).
Result<std::unique_ptr<ByteSource>> decompressed(std::unique_ptr<ByteSource> raw, std::string name);

}  // namespace pugmark
